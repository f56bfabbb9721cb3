import type { Delivery, Endpoint, Message, Page } from '../types/index.js'
import type { Stats } from './stats.js'

/** A tenant as operators see it. */
export interface TenantSummary {
  name: string
  endpoints: number
  /** Endpoints whose last request failed. */
  failing: number
  suspended: number
}

/** How everything stands, over all tenants. */
export interface OperatorStats extends Stats {
  /** Endpoints whose last request failed; at most 10,000 are counted. */
  failingEndpoints: number
  /**
   * Deliveries that were made of messages, by the time of these: in the last minute, and in that minute an hour ago, a second. Of
   * more than 10,000 in a minute the newest are counted, over the time that they took.
   */
  deliveriesPerSecond: { now: number; hourAgo: number }
}

/** What every list over all tenants takes. */
export interface OperatorListRequest {
  /** Only what has this text in it, in whatever case. */
  q?: string | undefined
  /** 1 to 1,000. Default: 50. */
  limit?: number | undefined
  cursor?: string | undefined
}

/** What `operator.endpoints` takes. */
export interface OperatorEndpointsRequest extends OperatorListRequest {
  /** Only those with any of these. Default: all. */
  state?: ('failing' | 'suspended')[] | undefined
}

/** What was found over all tenants, at most ten of each kind. */
export interface OperatorSearch {
  tenants: TenantSummary[]
  endpoints: Endpoint[]
  messages: Message[]
  deliveries: Delivery[]
}

/**
 * Calls for who runs the service: they look over all tenants, so never make one on behalf of a customer. A page that is
 * searched for (`q`) may be short, or empty, though there is a `nextCursor`: no more than 10,000 rows are looked at for one.
 */
export interface OperatorApi {
  stats(): Promise<OperatorStats>
  /** By name. @throws invalid_cursor */
  tenants(request?: OperatorListRequest): Promise<Page<TenantSummary>>
  /** By tenant and id; `q` is looked for in id, URL, name and tenant. @throws invalid_cursor */
  endpoints(request?: OperatorEndpointsRequest): Promise<Page<Endpoint>>
  /**
   * Tenants that have `q` in their names; endpoints with this id or whose URL begins with it, with or without its scheme;
   * messages and deliveries with this id. Ids are looked up tenant by tenant, for up to 100,000 tenants.
   */
  search(request: { q: string }): Promise<OperatorSearch>
}
