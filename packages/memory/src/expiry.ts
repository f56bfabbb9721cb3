import { heapAdd, heapRemove } from './due-heap.js'
import type { DeliveryRow, Tables } from './tables.js'

/** Notes when a row expires that has become held. It stays noted until then, since it may be held again. */
export function noteExpiry(tables: Tables, row: DeliveryRow): void {
  const { expiresAt } = row.message.record
  if (expiresAt === null || row.expiry !== null) return
  row.expiry = { row, dueAt: expiresAt, order: row.order, slot: -1 }
  heapAdd(tables.expiries, row.expiry)
}

/** Forgets when a row expires that is final. */
export function forgetExpiry(tables: Tables, row: DeliveryRow): void {
  if (row.expiry === null) return
  heapRemove(tables.expiries, row.expiry)
  row.expiry = null
}
