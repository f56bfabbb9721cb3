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
  metadata: JsonObject
  createdBy: string | null
  createdAt: Date
  updatedAt: Date
  /** 1 when it is new, one more with every change. */
  version: number
  /** First characters of the current secret, to tell secrets apart without showing one. */
  secretPrefix: string
}
