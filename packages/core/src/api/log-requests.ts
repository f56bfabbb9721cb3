import type { DeliveryStatus } from '../types/index.js'
import type { DateRange } from './references.js'

export interface MessageFilter {
  id?: string | string[] | undefined
  type?: string | string[] | undefined
  createdAt?: DateRange | undefined
}

export interface DeliveryFilter {
  id?: string | string[] | undefined
  messageId?: string | string[] | undefined
  endpointId?: string | string[] | undefined
  eventType?: string | string[] | undefined
  status?: DeliveryStatus | DeliveryStatus[] | undefined
  /** Kept for pick-up after it failed for good, or not. */
  diverted?: boolean | undefined
  /** Status of the last response. */
  statusCode?: number | number[] | undefined
  createdAt?: DateRange | undefined
}

/** Messages and deliveries are listed by time. Default: newest first. */
export type LogSort = 'id'

/** What `deliveries.replay` takes. */
export interface ReplayRequest {
  tenant: string
  endpoint?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
  status?: FinalStatus | FinalStatus[] | undefined
  types?: string | string[] | undefined
  dryRun?: boolean | undefined
  /** 1 to 10,000. */
  limit?: number | undefined
  cursor?: string | undefined
  /** How many deliveries become due in a second, 1 to 10,000. Default: 50. */
  perSecond?: number | undefined
}

/** What `deliveries.replayMissing` takes; `endpoint` and `since` are its own. */
export interface ReplayMissingRequest extends Omit<ReplayRequest, 'status'> {
  endpoint: string
  since: Date
}

/** The final statuses of a delivery. */
export type FinalStatus = Exclude<DeliveryStatus, 'pending' | 'held'>

/** How many deliveries are going to be sent, or would be, and where to continue; null if that was all. */
export interface ReplayResult {
  count: number
  nextCursor: string | null
}

/** What `deliveries.cancelMany` takes. What is absent, of all: `{ tenant }` alone cancels all that waits for the tenant. */
export interface CancelManyRequest {
  tenant: string
  /** Of this endpoint. */
  endpoint?: string | undefined
  /** Of this message. */
  message?: string | undefined
  types?: string | string[] | undefined
  /** Of messages created from then on. */
  since?: Date | undefined
  /** Of messages created before. Default: now. */
  until?: Date | undefined
  dryRun?: boolean | undefined
  /** 1 to 10,000. */
  limit?: number | undefined
  cursor?: string | undefined
}

/** How many deliveries were cancelled, or would be, and where to continue; null if that was all. */
export interface CancelManyResult {
  count: number
  nextCursor: string | null
}
