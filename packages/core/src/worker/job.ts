import type { ClaimedDelivery, MessageRecord } from '../ports/index.js'
import type { Lane } from './lane.js'

/** A claimed delivery on its way through the worker. */
export interface Job {
  delivery: ClaimedDelivery
  /** Without its payload once the request has ended. */
  message: MessageRecord
  lane: Lane
  /** The claim's fencing token. */
  token: number
  /** When it was claimed or last renewed, by this process's clock. */
  leasedAt: number
}
