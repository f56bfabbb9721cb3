import type { HeaderMap } from './endpoint.js'

/** What a delivery can be. */
export const deliveryStatuses = ['pending', 'held', 'delivered', 'failed', 'cancelled'] as const

/**
 * `pending`: due now or at `dueAt`, perhaps leased by a worker. `held`: waits behind its endpoint's gate.
 * `delivered`, `failed` and `cancelled` are final: only a retry or a replay leaves them.
 */
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** Why a delivery can be cancelled. */
export const cancelReasons = ['requested', 'expired', 'endpoint_deleted'] as const

/** Why a delivery was cancelled. */
export type CancelReason = (typeof cancelReasons)[number]

/** How an attempt can end. */
export const outcomeKinds = [
  'response',
  'timeout',
  'dns',
  'connect',
  'tls',
  'reset',
  'blocked',
  'busy',
  'proxy',
  'aborted',
  'invalid',
] as const

/**
 * How an attempt ended: `response` (any status), or why there was none. `timeout`: no answer in time from the receiver or
 * from the name servers of its host name. `dns`: the name has no address. `reset`: the connection broke, or the answer is
 * not HTTP. `blocked`: the egress rules refuse the URL or address. `busy`: all connections to the host were in use, and
 * nothing was sent; no attempt is counted. `proxy`: the host's forward proxy could not be used; no attempt is counted. `aborted`: the worker was stopped. `invalid`: the request cannot be sent.
 */
export type OutcomeKind = (typeof outcomeKinds)[number]

/** One message on its way to one endpoint. */
export interface Delivery {
  id: string
  tenant: string
  messageId: string
  endpointId: string
  eventType: string
  status: DeliveryStatus
  /** Requests made so far, over all retries and requeues. */
  attempts: number
  /** When it may be sent next; null once final. For a leased delivery: when its lease ends. */
  dueAt: Date | null
  cancelReason: CancelReason | null
  /**
   * Whether it failed for good and is kept for pick-up, as its endpoint's `failureHandling` says: until it is sent again
   * or dismissed.
   */
  diverted: boolean
  /** How the last attempt ended; null before the first. */
  lastOutcome: OutcomeKind | null
  lastStatusCode: number | null
  createdAt: Date
  /** When it became final; null while it is pending or held. */
  finishedAt: Date | null
}

/** One HTTP request made for a delivery. */
export interface Attempt {
  deliveryId: string
  /** Counts from 1 and goes on after a requeue. */
  number: number
  method: 'POST'
  url: string
  /**
   * The headers sent, signature included; null if they are not known. Values that look like secrets are masked before they
   * are stored.
   */
  requestHeaders: HeaderMap | null
  outcome: OutcomeKind
  statusCode: number | null
  /** What went wrong, for people; null on a response. */
  error: string | null
  responseHeaders: Record<string, string> | null
  /** Response text, at most `limits.responseBytes`, valid UTF-8 without NUL. */
  responseBody: string | null
  responseTruncated: boolean
  startedAt: Date
  durationMs: number
}

/** An attempt with the body that it sent. */
export interface AttemptWithBody extends Attempt {
  /**
   * Rebuilt from the message with the format of the endpoint's profile: equal to what was sent unless either has changed.
   * null if the endpoint was deleted or its format fails.
   */
  requestBody: string | null
}
