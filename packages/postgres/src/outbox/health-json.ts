import type { HealthRecord } from '@posthorn/core'
import { readHealth } from '@posthorn/sql'

/** One row of `health` as a list, a third of the text that the names would make it. */
export type HealthJson = [
  version: number,
  consecutiveFailures: number,
  failingSince: number | null,
  state: string,
  openUntil: number | null,
  probeUntil: number | null,
  nextSlot: number | null,
  gated: boolean,
]

/** SQL that makes the list of the `health` row with this alias. */
export function healthJson(alias: string): string {
  const columns = 'version consecutive_failures failing_since state open_until probe_until next_slot gated'.split(' ')
  return `json_build_array(${columns.map((column) => `${alias}.${column}`).join(', ')})`
}

/** The record of an endpoint's list. */
export function readHealthJson(endpointId: string, list: HealthJson): HealthRecord {
  const [version, consecutive_failures, failing_since, state, open_until, probe_until, next_slot, gated] = list
  return readHealth({
    endpoint_id: endpointId,
    version,
    consecutive_failures,
    failing_since,
    state,
    open_until,
    probe_until,
    next_slot,
    gated,
  })
}
