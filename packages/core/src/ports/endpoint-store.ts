import type { EndpointStatus } from '../types/endpoint.js'
import type { ListQuery, ListResult, TimeWhere } from './list.js'
import type { CreationRecord, EndpointRecord, HealthRecord } from './records.js'

/** Fields an endpoint list can be sorted by. `id` is always the last tie-breaker. */
export type EndpointSortField = 'id' | 'name' | 'url' | 'createdAt' | 'updatedAt'

/** All conditions must hold; a list means any of its values. Times in ms. */
export interface EndpointWhere {
  id?: string[]
  name?: string[]
  url?: string[]
  isActive?: boolean
  /** `suspended` wins over `paused`, as in {@link EndpointStatus}. */
  status?: EndpointStatus[]
  /** Has at least one of these names literally in its list (a null list has none). */
  eventTypes?: string[]
  /** Has every one of these canonical `key=value` scopes. */
  scopes?: string[]
  /** Of the current secret. */
  secretFingerprint?: string[]
  createdAt?: TimeWhere
  updatedAt?: TimeWhere
}

/** What an update may change. An absent key is left as it is. */
export type EndpointPatch = Partial<Omit<EndpointRecord, 'id' | 'tenant' | 'createdAt' | 'version'>>

/** The `endpoints` role of a store. */
export interface EndpointStore {
  /**
   * MUST insert the endpoint and its health row ({@link HealthRecord}, version 1, closed, not gated) atomically.
   * MUST count and insert atomically with respect to other creates of the tenant: with `maxPerTenant` n, no number of
   * concurrent creates leaves more than n. Gives null.
   *
   * With `creation`, MUST keep it under (tenant, key) in the same step. Where the tenant has one under that key already
   * whose `expiresAt` is later than the endpoint's `createdAt`, MUST change nothing and give that one, whatever the limit;
   * concurrent creates with one key MUST leave one endpoint. Expired ones of the tenant MUST be deleted sometime.
   * @throws endpoint_limit_reached, conflict (id taken).
   */
  create(request: {
    endpoint: EndpointRecord
    maxPerTenant: number
    creation?: CreationRecord
  }): Promise<CreationRecord | null>
  /** MUST give null for an id of another tenant. */
  get(request: { tenant: string; id: string }): Promise<EndpointRecord | null>
  list(request: ListQuery<EndpointWhere, EndpointSortField>): Promise<ListResult<EndpointRecord>>
  /**
   * MUST apply the patch and add one to `version` in one atomic step, and give the new record; null where there is none.
   * With `expectVersion`, MUST change nothing and throw `conflict` where the stored version is another.
   */
  update(request: {
    tenant: string
    id: string
    patch: EndpointPatch
    expectVersion?: number
  }): Promise<EndpointRecord | null>
  /**
   * MUST remove the endpoint and its health row in one atomic step; deliveries and attempts MUST stay. False where there
   * was none. With `expectVersion`, MUST remove nothing and throw `conflict` where the stored version is another.
   */
  delete(request: { tenant: string; id: string; expectVersion?: number | undefined }): Promise<boolean>
  /** Health of one endpoint; null where there is no such endpoint of that tenant. */
  health(request: { tenant: string; id: string }): Promise<HealthRecord | null>
  /** Health of those of these endpoints that the tenant has, in whatever order. */
  healths(request: { tenant: string; ids: readonly string[] }): Promise<HealthRecord[]>
}
