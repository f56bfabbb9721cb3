import { isHeld } from '@posthorn/core'
import { bool, intOrNull } from '../columns.js'
import type { Row } from '../dialect.js'

/** Core's `isHeld` of a row that has `is_active` and `suspended_at` of the endpoint and `gated` of its health. */
export function isHeldRow(row: Row): boolean {
  return isHeld({ isActive: bool(row.is_active), suspendedAt: intOrNull(row.suspended_at) }, { gated: bool(row.gated) })
}
