import type { EndpointSettings } from './endpoint-settings.js'
import type { JsonObject, JsonValue } from './json.js'

/** What an endpoint can be. */
export const endpointStatuses = ['active', 'paused', 'suspended'] as const

/**
 * `active`: gets deliveries. `paused`: gets no new ones (`isActive: false`). `suspended`: deliveries are kept and held until it is
 * unsuspended; by hand, because the receiver answered 410 Gone, or as its `failureHandling` says.
 */
export type EndpointStatus = (typeof endpointStatuses)[number]

/** Who can suspend an endpoint. */
export const suspenders = ['host', 'tenant', 'system'] as const

/**
 * Who suspended an endpoint: the host by a call, the tenant over the management API, or the dispatcher (`system`, after a
 * 410, or as `failureHandling` says). A tenant can unsuspend what the tenant or the system suspended, never what the host suspended.
 */
export type Suspender = (typeof suspenders)[number]

/** Custom request headers; a list becomes several lines of that header where the transport can. */
export type HeaderMap = Record<string, string | string[]>

/** What a message is about (`{ region: 'eu' }`); an endpoint with scopes gets a message only if every one of its keys has an equal value. */
export type Scopes = Record<string, JsonValue>

/** What an endpoint's breaker can be. */
export const breakerNames = ['closed', 'open', 'halfOpen'] as const

/** How the latest requests to an endpoint went, as far as its stored health tells. */
export interface EndpointHealth {
  /** When the first of its failures in a row was; null where the last request succeeded, and before the first. */
  failingSince: Date | null
  /** Failures in a row, over all of its deliveries. */
  failures: number
  /** `open`: it gets no requests until `retryAt`. `halfOpen`: one request tries whether it is back. */
  breaker: (typeof breakerNames)[number]
  /**
   * It gets nothing before: its breaker is open, or its receiver has asked for it with `Retry-After`. Of a breaker that is half-open,
   * when it was first to be tried. null: nothing keeps requests from it.
   */
  retryAt: Date | null
}

/** A URL a tenant registered, as the API shows it. Times are `Date`. */
export interface Endpoint extends EndpointSettings {
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
  /** The reason passed to the call, or what the receiver did. */
  suspendedReason: string | null
  suspendedBy: Suspender | null
  health: EndpointHealth
  metadata: JsonObject
  createdBy: string | null
  createdAt: Date
  updatedAt: Date
  /** 1 when it is new, one more with every change. */
  version: number
  /** First characters of the current secret, to tell secrets apart without showing one. */
  secretPrefix: string
}
