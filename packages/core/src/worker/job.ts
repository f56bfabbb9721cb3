import type { ClaimedDelivery, MessageRecord, Settlement } from '../ports/index.js'
import type { Lane } from './lane.js'

/** A claimed delivery on its way through the worker. Times are of the worker's lease clock unless told, in ms. */
export interface Job {
  delivery: ClaimedDelivery
  /** Without its payload once the request has ended. */
  message: MessageRecord
  lane: Lane
  /** The fencing token of the claim that has it now. */
  token: number
  /** When that claim was made, by the store's time. */
  claimedAt: number
  /** When it was claimed or last renewed. */
  leasedAt: number
  /** When the store was last asked whether it is still to be sent. */
  checkedAt: number
  /** When its message expires; null: never. */
  expiresAt: number | null
  /** Whether its request was made. */
  isStarted: boolean
  /** Whether the store said that the lease is not ours any more. */
  isLost: boolean
  /** What came of it, until the store has taken that over. */
  settlement: Settlement | null
}
