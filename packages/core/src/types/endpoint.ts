import type { JsonObject } from './json.js'

/**
 * `active`: gets deliveries. `paused`: gets no new ones (`isActive: false`). `suspended`: kept and held until let go; by
 * hand, or because the receiver answered 410 Gone.
 */
export type EndpointStatus = 'active' | 'paused' | 'suspended'

/** Custom request headers; a list becomes several lines of that header where the transport can. */
export type HeaderMap = Record<string, string | string[]>

/** What a message is about (`{ region: 'eu' }`); an endpoint with scopes gets a message only if every one of its keys matches. */
export type Scopes = Record<string, string | number | boolean>

/** A URL a tenant registered, as the API shows it. Times are `Date`. */
export interface Endpoint {
  id: string
  tenant: string
  url: string
  name: string | null
  description: string | null
  /** null: every event; `[]`: none; `invoice.*` matches one or more further segments. */
  eventTypes: string[] | null
  scopes: Scopes | null
  /** Secret-looking values are masked. */
  headers: HeaderMap
  isActive: boolean
  status: EndpointStatus
  suspendedAt: Date | null
  /** As given by hand, or `The receiver answered 410 Gone.` */
  suspendedReason: string | null
  /** Most requests in flight to this endpoint from one worker process; null: the worker's `perEndpoint`. */
  maxInFlight: number | null
  /** Deadline of one attempt in milliseconds; null: `limits.timeoutMs`. */
  timeoutMs: number | null
  /** Name of a signer + format pair from `profiles`; null: the default pair. */
  profile: string | null
  metadata: JsonObject
  createdBy: string | null
  createdAt: Date
  updatedAt: Date
  /** First characters of the current secret, to tell secrets apart without showing one. */
  secretPrefix: string
}
