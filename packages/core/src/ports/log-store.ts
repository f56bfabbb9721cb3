import type { DeliveryStatus } from '../types/delivery.js'
import type { Batch } from './batch.js'
import type { ListQuery, ListResult } from './list.js'
import type { AttemptRecord, DeliveryRecord, MessageRecord } from './records.js'

/** A message as far as it tells who is to get it: never its payload. */
export type MissingMessage = Pick<MessageRecord, 'id' | 'type' | 'scopes' | 'expiresAt'>

/** An attempt as far as it is counted. */
export type AttemptTime = Pick<AttemptRecord, 'deliveryId' | 'outcome' | 'statusCode' | 'durationMs'>

/** Messages and deliveries are listed by time, which their ids carry. */
export type LogSortField = 'id'

/** `createdAt` is the time that ids carry: a store may go by them. */
export interface MessageWhere {
  id?: string[]
  type?: string[]
  createdAt?: { from?: number; until?: number }
}

export interface DeliveryWhere {
  id?: string[]
  messageId?: string[]
  endpointId?: string[]
  eventType?: string[]
  status?: DeliveryStatus[]
  diverted?: boolean
  /** Status of the last response. */
  lastStatusCode?: number[]
  createdAt?: { from?: number; until?: number }
  /** Of messages that have not expired by then: those that expire later, or never. */
  unexpiredAt?: number
}

/** Counts over pending and held deliveries; times in ms. */
export interface StoreStats {
  /** Pending and due, unleased. */
  due: number
  pending: number
  held: number
  /** When the oldest due delivery was due; null where none is. */
  oldestDueAt: number | null
  suspendedEndpoints: number
  /** A store MAY stop counting above `maxCounted`, and then says so; `oldestDueAt` is of those counted. */
  isCapped: boolean
  /** The store's time. */
  now: number
}

/** The `log` role of a store: what happened, for customers and operators. */
export interface LogStore {
  /** MUST give null for an id of another tenant. */
  message(request: { tenant: string; id: string }): Promise<MessageRecord | null>
  messages(request: ListQuery<MessageWhere, LogSortField>): Promise<ListResult<MessageRecord>>
  /** MUST give null for an id of another tenant. */
  delivery(request: { tenant: string; id: string }): Promise<DeliveryRecord | null>
  deliveries(request: ListQuery<DeliveryWhere, LogSortField>): Promise<ListResult<DeliveryRecord>>
  /** All attempts of one delivery by number; empty for a delivery of another tenant. */
  attempts(request: { tenant: string; deliveryId: string }): Promise<AttemptRecord[]>
  /** Of these deliveries, in whatever order; at most `limit` of them. */
  attemptTimes(request: { tenant: string; deliveryIds: readonly string[]; limit: number }): Promise<AttemptTime[]>
  /**
   * Makes final deliveries pending again, due now, or later by `delaysMs`, which has one entry for each of `ids`, and not
   * before the message's `deliverAt`; `held` where the endpoint is suspended, paused, ordered or gated (`isHeld`).
   * `attemptsInBudget` restarts at 0; `attempts` goes on, the last outcome and status code stay, and it is diverted no
   * more. No delivery row is made; one whose endpoint was deleted, whose message will have expired when it is due, that
   * is not final, or another tenant's, MUST be left alone, as it is. Gives the ids of the others, in whatever order.
   */
  requeue(request: {
    tenant: string
    ids: readonly string[]
    delaysMs?: readonly number[]
    now?: number
  }): Promise<{ ids: string[] }>
  /**
   * One batch: looks at up to `limit` messages of a tenant that were created in the range, by id from the one after `after`,
   * and gives those that have no delivery to the endpoint, oldest first. `next` is the id of the last one it looked at.
   * It MAY rely on ids of deliveries to carry the time of their messages.
   */
  missing(request: {
    tenant: string
    endpointId: string
    createdAt: { from: number; until: number }
    after: string | null
    limit: number
  }): Promise<Batch & { messages: MissingMessage[] }>
  /**
   * Makes a delivery of each message to the endpoint, under the id given, as `publish` would now: due after `delayMs`, and
   * not before the message's `deliverAt`; `held` where the endpoint is suspended, paused or gated (`isHeld`). MUST leave out
   * a message that has a delivery to this endpoint already, however many calls there are at once, and all where the endpoint or the message
   * is not that tenant's (any more). Gives the ids of the deliveries made, in whatever order.
   */
  deliverMissing(request: {
    tenant: string
    endpointId: string
    messages: readonly { id: string; deliveryId: string; delayMs: number }[]
    now?: number
  }): Promise<{ ids: string[] }>
  /** Makes a diverted delivery one that only failed; false where it is not diverted, or another tenant's. */
  dismiss(request: { tenant: string; id: string }): Promise<boolean>
  /**
   * One batch: looks at up to `limit` messages created before `before` (a store MAY go by the time in their ids), and
   * deletes those that have no pending or held delivery, with their deliveries and attempts. Gives the number of messages
   * deleted and {@link Batch.next}. What creations of endpoints were answered with (`CreationRecord`), and links and sessions
   * (`SessionRecord`), MUST go too where they expired before `before`.
   */
  prune(request: { before: number; after?: string | null; limit: number }): Promise<Batch & { messages: number }>
  /**
   * One batch: deletes up to `limit` rows of a tenant, of any kind and status. Gives how many, and {@link Batch.next}: null
   * where it has come to the end of every table with room to spare, be it that others are made all the time. No delivery
   * MUST be left without its message by what is published meanwhile. A store that works on the caller's thread SHOULD delete only as
   * many as take a few milliseconds.
   */
  deleteTenant(request: { tenant: string; limit: number }): Promise<Batch & { deleted: number }>
  /** Of one tenant, or of all. */
  stats(request: { tenant?: string; now?: number }): Promise<StoreStats>
}
