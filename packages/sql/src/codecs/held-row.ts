import { isHeld } from '@posthorn/core'
import { bool, intOrNull } from '../columns.js'
import type { Row } from '../dialect.js'

/** Core's `isHeld` of a row that has `is_active`, `suspended_at` and `is_ordered` of the endpoint and `gated` of its health. */
export function isHeldRow(row: Row): boolean {
  const ordering = bool(row.is_ordered) ? 'fifo' : null
  const endpoint = { isActive: bool(row.is_active), suspendedAt: intOrNull(row.suspended_at), ordering } as const
  return isHeld(endpoint, { gated: bool(row.gated) })
}
