import type { EndpointRecord, HealthRecord } from './records.js'

/** What a tenant has, in numbers. */
export interface TenantFigures {
  tenant: string
  endpoints: number
  /** Endpoints whose last request failed. */
  failing: number
  suspended: number
}

/** What an endpoint can have to be looked after for. */
export type EndpointTrouble = 'failing' | 'suspended'

/** An endpoint with its health. */
export interface EndpointWithHealth {
  endpoint: EndpointRecord
  health: HealthRecord
}

/**
 * The `operator` role of a store: looks over all tenants, for who runs the service. Keys lead with the tenant, so what is
 * searched for everywhere is looked up tenant by tenant: what a call costs MUST NOT grow with the deliveries there are. Text
 * is compared and sorted by code point.
 */
export interface OperatorStore {
  /** Names of tenants that have an endpoint or a message, sorted, after the one given; at most `limit`. */
  tenants(request: { after: string | null; limit: number }): Promise<string[]>
  /** Of each of these tenants, in whatever order; one that has no endpoint MAY be left out. */
  figures(request: { tenants: readonly string[] }): Promise<TenantFigures[]>
  /** Endpoints of all tenants by (tenant, id), after the one given: those with any of these troubles; null: all. */
  endpoints(request: {
    troubles: readonly EndpointTrouble[] | null
    after: { tenant: string; id: string } | null
    limit: number
  }): Promise<EndpointWithHealth[]>
  /** Endpoints that have this id, or a URL that begins with one of these; at most `limit` for each, in whatever order. */
  findEndpoints(request: { id: string; urls: readonly string[]; limit: number }): Promise<EndpointWithHealth[]>
  /** Which of these tenants have a message of this id, and which a delivery. `id` is a UUID. */
  holders(request: { id: string; tenants: readonly string[] }): Promise<{ messages: string[]; deliveries: string[] }>
  /** How many endpoints have a last request that failed; a store MAY stop counting above `maxCounted`. */
  failing(): Promise<number>
  /**
   * Counts deliveries of messages created in a range, in ms, and no more than `limit`, of the newest messages. `since`: from
   * when on they are counted, later than `from` where there are more. A store MAY go by the time in ids.
   */
  made(request: { from: number; until: number; limit: number }): Promise<{ deliveries: number; since: number }>
}
