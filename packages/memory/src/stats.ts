import type { StoreStats } from '@posthorn/core'
import type { Tables } from './tables.js'

/** Counts what waits, of one tenant or of all. Walks the waiting rows, not the finished ones. */
export function stats(tables: Tables, tenant: string | undefined, now: number): StoreStats {
  const result: StoreStats = {
    due: 0,
    pending: 0,
    held: 0,
    oldestDueAt: null,
    suspendedEndpoints: 0,
    isCapped: false,
    now,
  }
  const isCounted = (owner: string) => tenant === undefined || owner === tenant
  for (const lane of tables.lanes.values()) {
    for (const row of lane.held) if (isCounted(row.message.record.tenant)) result.held += 1
    for (const row of lane.pending) {
      if (!isCounted(row.message.record.tenant)) continue
      result.pending += 1
      if (row.dueAt > now) continue
      result.due += 1
      result.oldestDueAt = Math.min(result.oldestDueAt ?? row.dueAt, row.dueAt)
    }
  }
  const endpoints = tenant === undefined ? tables.endpoints : tables.tenants.get(tenant)?.endpoints
  for (const { record } of endpoints?.values() ?? []) if (record.suspendedAt !== null) result.suspendedEndpoints += 1
  return result
}
