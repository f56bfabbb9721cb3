import { freshHealth, type HealthRecord } from '@posthorn/core'
import { readHealth } from '@posthorn/sql'

/** One row of `health`: of most endpoints the version says all. */
export type HealthJson = number | HealthList

type HealthList = [version: number, consecutiveFailures: number, failingSince: number | null, gated: boolean]

/** SQL that makes it of the `health` row with this alias: the version where the rest is as `freshHealth`. */
export function healthJson(alias: string): string {
  const columns = 'version consecutive_failures failing_since gated'.split(' ')
  const h = (column: string) => `${alias}.${column}`
  const isFresh = `${h('consecutive_failures')} = 0 AND NOT ${h('gated')} AND ${h('failing_since')} IS NULL`
  return `CASE WHEN ${isFresh} THEN to_json(${h('version')}) ELSE json_build_array(${columns.map(h).join(', ')}) END`
}

/** The record of an endpoint. */
export function readHealthJson(endpointId: string, health: HealthJson): HealthRecord {
  if (typeof health === 'number') return { ...freshHealth, endpointId, version: health }
  const [version, consecutive_failures, failing_since, gated] = health
  return readHealth({
    endpoint_id: endpointId,
    version,
    consecutive_failures,
    failing_since,
    gated,
  })
}
