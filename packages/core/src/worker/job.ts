import type { ClaimedDelivery, MessageRecord } from '../ports/index.js'
import type { Lane } from './lanes.js'

/** A claimed delivery on its way through the worker. */
export interface Job {
  delivery: ClaimedDelivery
  message: MessageRecord
  lane: Lane
  /** The claim's fencing token. */
  token: number
  /** When it was claimed or last renewed, by this process's monotonic clock. */
  leasedAt: number
  /** Whether it took one of the slots of failing endpoints. */
  tookFailingSlot: boolean
}
