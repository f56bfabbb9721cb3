import type { Claim, ClaimOffer } from './claim-records.js'
import type { MessageRecord } from './records.js'

/** A message to publish, with what matching needs. Made by core; a store does not look inside. */
export interface PublishItem {
  message: MessageRecord
  /** Every entry of an endpoint's `eventTypes` that would match this type (see `eventTypePatterns`). */
  patterns: string[]
  /** Identifies type, payload and scopes; compared where the idempotency key is met again. null without a key. */
  contentHash: string | null
  /** First part of this message's delivery ids, of its `createdAt`: the leading 13 characters of a UUIDv7, `xxxxxxxx-xxxx`. */
  deliveryIdPrefix: string
}

/** What happened to one item. For a duplicate, `id` and `deliveries` are those of the stored message. */
export interface PublishResult {
  id: string
  /** Delivery rows made for the message. */
  deliveries: number
  duplicate: boolean
}

/** What `publish` is given. */
export interface PublishRequest<Tx> {
  items: PublishItem[]
  /** The host's transaction, where the store has them. */
  tx?: Tx | undefined
  /** What the caller can take of the new deliveries. Ignored with `tx`. */
  offer?: ClaimOffer | undefined
  /** The emitter's time of the call, in ms; the store's unless given. */
  sentAt?: number | undefined
  now?: number | undefined
}

/** What a publish did. */
export interface Published {
  /** One for each item, in their order. */
  results: PublishResult[]
  /** What the caller claimed at once; null without an offer, with `tx`, and from a store that gains nothing by it. */
  claim: Claim | null
  /**
   * Whether something was made that is pending and not in `claim`, so that a worker has to look for it. What is held does not
   * count: it waits for its endpoint. Default: whether more was made than is in `claim`.
   */
  isWorkWaiting?: boolean
}
