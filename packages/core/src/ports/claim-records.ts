import type { EndpointRecord, HealthRecord, MessageRecord } from './records.js'

/** A leased delivery. */
export interface ClaimedDelivery {
  id: string
  tenant: string
  messageId: string
  endpointId: string
  /** Requests made so far. */
  attempts: number
  /** Of those, requests since the last requeue: what the retry policy counts. */
  attemptsInBudget: number
  /** When it was due, by the store's clock; what `release` gives back. */
  dueAt: number
  /** Time between `dueAt` and this claim, never negative, in ms. */
  lateMs: number
  /** Whether it is its endpoint's head (see `feed`). */
  isHead?: true
}

/** State of one endpoint of a claim. */
export interface ClaimedEndpoint {
  id: string
  health: HealthRecord
  version: number
  /** Absent where the caller said it knows this version. */
  endpoint?: EndpointRecord
}

/** What a claim took, in due order. */
export interface Claim {
  deliveries: ClaimedDelivery[]
  /** Each message of the batch once. */
  messages: MessageRecord[]
  /** Each endpoint of the batch once. Deliveries of one that stands neither here nor in `deleted` are given back. */
  endpoints: ClaimedEndpoint[]
  /**
   * Ids of endpoints of the batch that are gone; their deliveries are given too, and the caller cancels them, for good.
   * Only the step that leases MAY say so, where it finds no row; one that a later read does not find, or that could not be
   * read, MUST be left out.
   */
  deleted: string[]
  /** The store's time of this claim. */
  now: number
}

/** A place in the order in which deliveries are due. */
export interface DuePlace {
  dueAt: number
  deliveryId: string
}

/** What a claim leaves out. */
export interface PassOver {
  /** Endpoints of which the caller has enough. */
  endpointIds: readonly string[]
  /** It need not look at what is due up to this place; null: it begins with what is due first. */
  after: DuePlace | null
}

/** What `claim` took. */
export interface DueClaim extends Claim {
  /**
   * Of a claim with `passOver`, how far it has looked; null where nothing that is due comes after, and of any other claim.
   */
  reached: DuePlace | null
  /**
   * Of a claim that took nothing, the earliest time a pending delivery is due or its lease ends, by the store's clock;
   * null where none is, and where something was taken.
   */
  nextDueAt: number | null
}

/** What a claiming caller can take. */
export interface ClaimOffer {
  /** Most deliveries. */
  limit: number
  /** How long the lease is to last, in ms. */
  leaseMs: number
  /** A number nobody used before: the fencing token. Positive, within 53 bits. */
  token: number
  /** Endpoint versions the caller already has. It does not change while the store works. */
  known: ReadonlyMap<string, number>
}
