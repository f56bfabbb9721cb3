import type { CancelReason, DeliveryStatus, OutcomeKind } from '../types/delivery.js'
import type { HeaderMap, Scopes, Suspender } from '../types/endpoint.js'
import type { EndpointSettings } from '../types/endpoint-settings.js'
import type { JsonObject } from '../types/json.js'

/*
 * What stores keep. Times are milliseconds since 1970 (integers), absent values are null, never undefined.
 */

/** A secret at rest: `value` is sealed (AES-256-GCM, bound to its endpoint) where the host gave keys, plain otherwise. */
export interface SecretRecord {
  value: string
  /** SHA-256 of the secret as it is shown, in hex: equality without reading it. */
  fingerprint: string
  /** First characters of the secret as it is shown (of a private key, the public one). */
  prefix: string
  createdAt: number
  /** null: current. Otherwise it goes on signing until then. */
  expiresAt: number | null
}

/** A registered endpoint as stored. */
export interface EndpointRecord extends EndpointSettings {
  id: string
  tenant: string
  url: string
  name: string | null
  description: string | null
  eventTypes: string[] | null
  /** Canonical `key=value` strings, sorted; null: no scopes. */
  scopes: string[] | null
  /** The same as they were given, for people to read; null: no scopes. */
  scopeValues: Scopes | null
  headers: HeaderMap
  isActive: boolean
  suspendedAt: number | null
  suspendedReason: string | null
  suspendedBy: Suspender | null
  metadata: JsonObject
  createdBy: string | null
  /** Newest first; the first is the current one. */
  secrets: SecretRecord[]
  createdAt: number
  updatedAt: number
  /** Starts at 1, one more with every change. */
  version: number
}

/** What the creation of an endpoint was answered with, kept for those who repeat it. Key: (tenant, key). */
export interface CreationRecord {
  /** The client's own. */
  key: string
  /** Identifies what was asked for. */
  contentHash: string
  /** Text of core's; sealed as secrets are. */
  answer: string
  expiresAt: number
}

/** What we know of an endpoint's recent outcomes, without its key. */
export interface HealthFields {
  /** Failures since the last success, over all deliveries. */
  consecutiveFailures: number
  /** Time of the first failure since the last success. */
  failingSince: number | null
  /** How far on the way to its suspension its owner was warned of: 0, 50, 70 or 90 percent. */
  failingTold: number
  /** True while emits to it insert `held` for a reason kept here (suspension is kept on the endpoint). */
  gated: boolean
  /** Failures that speak of the receiver since it last answered. */
  breakerFailures: number
  /** How many times in a row the breaker has opened; 0: it is closed. */
  breakerOpenings: number
  /** The breaker is open until then, and half-open from then on; null: it is closed. */
  openUntil: number | null
  /** Its receiver asked with `Retry-After` to be left alone until then; null: it did not, or the time is over. */
  retryAfterUntil: number | null
  /** The URL that asked for it: another one of the endpoint's is not left alone. */
  retryAfterUrl: string | null
  /** When it was let go last, so that its backlog begins slowly: its breaker closed, or a call let it go. */
  reopenedAt: number | null
}

/** Health as stored: one narrow row per endpoint, there as long as the endpoint is. */
export interface HealthRecord extends HealthFields {
  endpointId: string
  /** Starts at 1, one more with every write; writes compare and set on it. */
  version: number
}

/** One emitted event as stored. */
export interface MessageRecord {
  /** A UUIDv7 of `createdAt`: lists by time and `prune` go by it. */
  id: string
  tenant: string
  type: string
  payload: string
  /** Canonical `key=value` strings, sorted. */
  scopes: string[]
  idempotencyKey: string | null
  /** `traceparent` of the emit (W3C Trace Context). */
  traceparent: string | null
  createdAt: number
  deliverAt: number | null
  expiresAt: number | null
}

/** One message on its way to one endpoint as stored. */
export interface DeliveryRecord {
  id: string
  tenant: string
  messageId: string
  endpointId: string
  eventType: string
  status: DeliveryStatus
  attempts: number
  /** pending, held: when it is due (leased: when the lease ends). Final: null. */
  dueAt: number | null
  cancelReason: CancelReason | null
  /** Failed for good and kept for pick-up, until it is sent again or dismissed. */
  diverted: boolean
  lastOutcome: OutcomeKind | null
  lastStatusCode: number | null
  createdAt: number
  finishedAt: number | null
}

/** One request made for a delivery as stored. Key: (deliveryId, number). */
export interface AttemptRecord {
  deliveryId: string
  tenant: string
  endpointId: string
  number: number
  url: string
  /** Secret-looking values masked; kept as given. */
  requestHeaders: HeaderMap | null
  outcome: OutcomeKind
  statusCode: number | null
  error: string | null
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  responseTruncated: boolean
  startedAt: number
  durationMs: number
}
