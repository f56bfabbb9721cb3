import type { CancelReason } from '../types/delivery.js'
import type { Batch } from './batch.js'
import type { Claim, ClaimOffer, DueClaim, PassOver } from './claim-records.js'
import type { Published, PublishRequest } from './publish-records.js'
import type { AttemptRecord, EndpointRecord, HealthFields, HealthRecord } from './records.js'

/**
 * What a claimed delivery turns into. Delays count from the store's time of the settle, in ms. `diverted`: it is kept for
 * pick-up (`DeliveryRecord`).
 */
export type DeliveryTransition =
  | { status: 'delivered' }
  | { status: 'failed'; diverted?: true }
  | { status: 'cancelled'; reason: CancelReason }
  | { status: 'pending'; delayMs: number }
  | { status: 'held'; delayMs: number }

/** The result of one claimed delivery. */
export interface Settlement {
  tenant: string
  deliveryId: string
  /** The token of the claim that leased it. */
  token: number
  transition: DeliveryTransition
  /**
   * The request that was made: `attempts` and `attemptsInBudget` go up by one, `lastOutcome` and `lastStatusCode` are its.
   * null if none was, and then these stay unchanged.
   */
  attempt: AttemptRecord | null
  /**
   * True: the attempt counts, and shows in the delivery, but no row of it is kept, so that none can be in its way; a store
   * refused that row before.
   */
  unlogged?: boolean
}

/** A change of an endpoint's health, compare-and-set on `version`. */
export interface HealthWrite {
  tenant: string
  endpointId: string
  /** The version the new fields were decided from. */
  version: number
  fields: HealthFields
  /**
   * Also suspend the endpoint (if it is not already), in the same atomic step and only where `version` is the stored one:
   * `suspendedAt` and `updatedAt` are the store's time, `suspendedReason` is this, `suspendedBy` is `system`, and the
   * endpoint's `version` goes up by one. null: leave it.
   */
  suspend: string | null
  /**
   * Where the requests went that it is to be suspended for: an endpoint whose `url` is another one by now MUST NOT be
   * suspended; its health is written all the same. Absent: whatever its URL is.
   */
  sentTo?: string | undefined
}

export interface SettleResult {
  /** Ids that were settled. */
  settled: string[]
  /** Ids whose token was no longer the stored one: nothing was changed for them. */
  stale: string[]
  /** Current health of endpoints whose write met another version and was not made; a deleted endpoint is left out. */
  healthMissed: HealthRecord[]
  /** Ids of endpoints that this call suspended. */
  suspended: string[]
}

/** What the gate needs to know of an endpoint that a worker has deliveries of, to see whether that is still so. */
export interface EndpointState {
  id: string
  version: number
  /** Of its health. */
  gated: boolean
}

/** What a renewal found. */
export interface RenewResult {
  /** Ids whose token was no longer the stored one. */
  lost: string[]
  /** Of each endpoint that has a delivery among the others, once; one that has been deleted is missing. */
  endpoints: EndpointState[]
  /** The store's time. */
  now: number
}

/** Which deliveries to cancel: one, those named, or all of an endpoint. */
export type CancelWhere = { id: string } | { ids: readonly string[] } | { endpointId: string }

/** An endpoint that has held rows, and what the gate needs to know of it. */
export interface HeldEndpoint {
  endpointId: string
  tenant: string
  /** null: the endpoint was deleted. */
  endpoint: EndpointRecord | null
  health: HealthRecord | null
  /** Whether it is ordered and its head is pending, so that it can have no other. */
  isBusy?: true
}

/** A held delivery that was cancelled since its message expired. */
export interface ExpiredDelivery {
  tenant: string
  deliveryId: string
  messageId: string
  endpointId: string
}

/** How many held deliveries of an endpoint may pass. */
export interface FeedGrant {
  endpointId: string
  count: number
}

/** What `feed` let through. */
export interface Fed {
  /** How many deliveries, per endpoint id. */
  moved: Map<string, number>
  /** What the caller leased of them; null without an offer. */
  claim: Claim | null
}

/** What a reservation is for: a request to an endpoint with a rate limit, or one that tries whether it is back. */
export type ReservationKind = 'rate' | 'probe'

/** Slots of one endpoint that a worker asks for. A slot is a point in time; the slots of a kind are `gapMs` apart. */
export interface ReservationRequest {
  tenant: string
  endpointId: string
  kind: ReservationKind
  /** Most slots; 1 and up. */
  count: number
  /** Time between two slots, in ms and above 0, with fractions. */
  gapMs: number
  /** Only slots that begin no later than this from now, in ms. */
  horizonMs: number
}

/** Slots that a worker may use, and nobody else. */
export interface Reservation {
  endpointId: string
  kind: ReservationKind
  /** How many; 0: the next free one is beyond the horizon. */
  count: number
  /** Time from {@link ReserveResult.now} to the first of them, else to the next free one, in ms with fractions; never negative. */
  delayMs: number
}

export interface ReserveResult {
  /** One for each request, in their order; without those whose endpoint is gone. */
  reservations: Reservation[]
  /** The store's time. */
  now: number
}

/**
 * The `outbox` role of a store: deliveries from publish to final. Names in brackets are functions of core that do what is
 * asked, for stores that read rows in the process.
 *
 * Every delivery that is `pending` and due can be claimed by any worker. A claim leases it by moving `dueAt` to the
 * lease's end and storing the claim's token, so an expired lease is simply due again.
 *
 * Ids of messages and deliveries are unique within their tenant: a row MUST be found by both, and one of another tenant
 * MUST NOT be.
 *
 * Every verb MUST be atomic, and MUST do nothing where its lists are empty. A verb MUST throw `store_unavailable` where the
 * store could not be reached, gave no answer in a bounded time, was busy, or cannot do it for a reason that is not in what
 * it was given (a full disk, a lost right): the caller backs off and comes again with the same. It MUST NOT use that code
 * where its input was at fault: the caller then splits the batch.
 * With `now`, the store MUST use it as the time; without, its own clock.
 */
export interface OutboxStore<Tx> {
  /**
   * MUST insert, in one atomic step, every message and one delivery for each endpoint of its tenant that is active
   * and matches: `eventTypes` is null or has one of `patterns`; `scopes` is null or every entry is among the message's.
   * That rule is `matches`. Delivery ids MUST start with `deliveryIdPrefix` and be valid UUIDv7 (`deliveryId`). A delivery
   * is due at `deliverAt`, else at once, by the store's time and not by `createdAt`, which is the emitter's; it is `held`
   * where the endpoint is suspended, ordered, or its health gated (`isHeld`), else `pending`.
   *
   * `sentAt` is the emitter's time of the call. Where its clock is off the store's, `deliverAt` and `expiresAt` MUST be
   * moved by as much (`inStoreTime`): they were given by the emitter's clock and are held against the store's.
   *
   * With a key that (tenant, key) already has (`answerForKey`): MUST insert nothing for that item and give the stored
   * message's id and number of deliveries; where the stored contentHash is another, MUST throw `idempotency_conflict`
   * and, without `tx`, insert nothing at all. Concurrent publishes of one key MUST leave one message. No two items share
   * a key, or an id.
   *
   * Without `tx`, a message whose id its tenant has was published by a call whose answer was lost: MUST insert nothing for
   * that item and give what the first call gave, `duplicate: false` included. Another message with an id that its tenant
   * has MUST be refused (`answerForId`), and with it the call; what another tenant has under that id is no concern of it.
   *
   * With `tx`, everything MUST happen inside the host's transaction and MUST wake workers only once it commits.
   *
   * With `offer` and without `tx`, it leases up to `offer.limit` of the deliveries it makes, of those that are pending and
   * due, in the same step, as `claim` would: who emits and has a slot free need not ask again. A store that gains nothing
   * by it MAY give null for the claim and lease nothing. Of messages published before, it MUST then give what is still
   * leased with the token of this offer, for `leaseMs` from now.
   * @throws schema_not_migrated, schema_too_new, unsupported (`tx` on a store without transactions).
   */
  publish(request: PublishRequest<Tx>): Promise<Published>
  /** As `publish`, before it returns. @throws unsupported where `capabilities.syncPublish` is false. */
  publishSync(request: PublishRequest<Tx>): Published
  /**
   * Leases at most `limit` due deliveries, oldest due first, for `leaseMs`. MUST stop before the payloads of their
   * messages (in UTF-8 bytes; a message shared by several counts once or each time) pass `maxBytes`, but take at least
   * one. No delivery is given to two claims whose leases overlap. Where it takes nothing, MUST say when to come again.
   * A store MAY pass over what became visible after it was due, for half a minute at most; with `thorough` it MUST NOT.
   *
   * With `passOver` it MUST leave alone the deliveries of those endpoints: what stands behind them is somebody else's, who
   * is not to wait until they are out of the way. What one call looks at SHOULD be bounded, so that it costs the same
   * behind any number; where to go on is `reached`. It need not say when to come again.
   * @throws schema_not_migrated, schema_too_new.
   */
  claim(
    request: ClaimOffer & { maxBytes: number; thorough?: boolean; passOver?: PassOver | undefined; now?: number },
  ): Promise<DueClaim>
  /**
   * Writes back the results of claimed deliveries: transition, attempt row, health. For each settlement whose token is
   * not the stored one it MUST change nothing and list it under `stale`; health writes are still made. An
   * attempt number that the delivery has already MUST be refused (`store_failed`), and with it the call, unless it is
   * `unlogged`.
   * An id of a delivery is given once per call, whosever it is, since answers name the id alone; so is an endpoint.
   *
   * A call that is refused with an error of another code than `store_unavailable` MUST have changed nothing.
   *
   * `repeated`: the same call was made before, and its answer was lost. What that call did MUST be reported as if this one
   * had done it: a settlement whose attempt is stored with the same number and
   * `startedAt` is `settled` (and not `stale`), and an endpoint that is suspended for the reason given is `suspended`. A
   * settlement without a row to tell by is `stale`; `healthMissed` is as of any call.
   */
  settle(request: {
    settlements: Settlement[]
    health: HealthWrite[]
    repeated?: boolean
    now?: number
  }): Promise<SettleResult>
  /**
   * Extends leases to `leaseMs` from now, whether they have run out or not, and reports the state of their endpoints. A
   * delivery whose token is no longer the stored one MUST be left alone and listed under `lost`. An id is given once per
   * call, as for `settle`.
   */
  renew(request: {
    claims: { tenant: string; deliveryId: string; token: number }[]
    leaseMs: number
    now?: number
  }): Promise<RenewResult>
  /**
   * Gives claimed deliveries back unsent: no attempt is counted, `status` and `dueAt` are as given, and the lease ends. One
   * whose token is no longer the stored one MUST be left alone.
   */
  release(request: {
    deliveries: { tenant: string; deliveryId: string; token: number; status: 'pending' | 'held'; dueAt: number }[]
  }): Promise<void>
  /**
   * Moves up to `limit` pending deliveries of each endpoint to `held`: those that are due, oldest first, and keep their
   * `dueAt`. One with a running lease MUST be left alone; of one whose lease has run out the token MUST be cleared. A store
   * that would have to search for them MAY park fewer. `dueBy`: what became due after it MUST be left alone, be it a lease
   * that ran out since: a worker gives the time of the claim that met these endpoints, so that a call which takes long
   * takes nothing out of its hands. Default: now.
   */
  park(request: { endpointIds: string[]; limit: number; dueBy?: number; now?: number }): Promise<void>
  /**
   * Lists endpoints that have held rows, in id order, after the given id; at most `limit`. MUST work from the held
   * rows themselves, so that a row held by a stale reader is found.
   */
  held(request: { after: string | null; limit: number }): Promise<HeldEndpoint[]>
  /**
   * Moves up to `count` held deliveries of each endpoint to `pending`, oldest due first, keeping their `dueAt`. Concurrent
   * feeds MUST NOT take a row twice.
   *
   * With `offer`, it leases of what it lets through, in the same step, what is due: at most `offer.limit`, and no more than
   * `maxBytes` of payloads, as `claim` would. Who feeds need not look for it behind all that is due.
   *
   * Of an endpoint that the store has as ordered (`isOrdered`), one delivery is the head, from when it passes here until
   * it is final, whatever else becomes of it. While the head is pending, none may pass; where it is held, it alone. Where
   * there is none, the first of those that are due becomes it, and passes: by due time, then message id, or as they were
   * inserted where the store has that. No endpoint may ever have two, whoever feeds at once.
   */
  feed(request: {
    grants: FeedGrant[]
    offer?: (ClaimOffer & { maxBytes: number }) | undefined
    now?: number
  }): Promise<Fed>
  /**
   * Cancels up to `limit` held deliveries whose messages have expired, those that expired first, as `cancel` does and with
   * `expired` as the reason: nothing else looks at what is held while its endpoint is. Concurrent calls MUST NOT give a
   * row twice. Called every second: what it costs MUST NOT grow with what is held and has not expired. Gives them; a store may
   * take fewer than there are, but none only where there is none.
   */
  expire(request: { limit: number; now?: number }): Promise<ExpiredDelivery[]>
  /**
   * Takes slots of endpoints, for all workers together: what a rate limit or a probe goes by. The next free slot of each
   * (endpoint, kind) is a row of its own, which MUST NOT be part of its health and goes with its endpoint or tenant.
   * MUST take `count` slots from that one on, from now on if that is later, as far as they fit the horizon, and never give
   * one to two callers (`takeSlots`). A pair of endpoint and kind is given once per call.
   */
  reserve(request: { reservations: ReservationRequest[]; now?: number }): Promise<ReserveResult>
  /**
   * One batch: cancels up to `limit` deliveries that are pending (leased or not) or held; of `ids` no more than `limit` are
   * given, and one batch does them all. Gives how many and {@link Batch.next}. Clears their tokens, so that what is in flight ends as stale when it settles.
   */
  cancel(request: {
    tenant: string
    where: CancelWhere
    reason: CancelReason
    after?: string | null
    limit: number
    now?: number
  }): Promise<Batch & { cancelled: number }>
}
