import { freshHealth, type HealthRecord } from '@posthorn/core'
import { type Row, readHealth } from '@posthorn/sql'

/** One row of `health`: of most endpoints the version says all. */
export type HealthJson = number | Row

/** SQL that makes it of the `health` row with this alias: the version where the rest is as `freshHealth`. */
export function healthJson(alias: string): string {
  const h = (column: string) => `${alias}.${column}`
  const zero = ['consecutive_failures', 'failing_told', 'breaker_failures', 'breaker_openings']
  const absent = ['failing_since', 'open_until', 'retry_after_until', 'retry_after_url', 'reopened_at']
  const isFresh = [
    `NOT ${h('gated')}`,
    ...zero.map((column) => `${h(column)} = 0`),
    ...absent.map((column) => `${h(column)} IS NULL`),
  ].join(' AND ')
  return `CASE WHEN ${isFresh} THEN to_json(${h('version')}) ELSE to_json(${alias}) END`
}

/** The record of an endpoint. */
export function readHealthJson(endpointId: string, health: HealthJson): HealthRecord {
  return typeof health === 'number' ? { ...freshHealth, endpointId, version: health } : readHealth(health)
}
