import { type Bulk, countBulk } from '../state/bulk.ts'
import { countReplay, type ReplayPlan } from '../state/replay-plan.ts'
import { createResource, type Surroundings } from '../state/resource.ts'
import { type Client, type ClientOptions, createApiClient, ok } from './client.ts'
import { readDays } from './health.ts'
import type { Cancel, DeliveryQuery, EndpointQuery, MessageQuery, TenantEndpointQuery, TenantQuery } from './types.ts'

/** The API as screens use it. */
export interface Api {
  /** For what changes something; call `changed` after it. */
  client: Client
  /** For what is shown: kept, shared and brought up to date. */
  queries: ReturnType<typeof createQueries>
  /** Something was changed: what is shown is asked for again. */
  changed(): void
}

const browser: Surroundings = {
  now: () => Date.now(),
  isHidden: () => document.hidden,
  later(run, ms) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** Makes the {@link Api} of one tenant. */
export function createApi(options: ClientOptions): Api {
  const client = createApiClient(options)
  const queries = createQueries(client, options)
  const changed = () => {
    for (const resource of Object.values(queries)) resource.invalidate()
  }
  return { client, queries, changed }
}

/** Figures cost the server more than a page of a list: asked for no more often than this, in ms. */
const statsMs = 20_000

/** Everything that screens show: one line each. */
function createQueries(client: Client, { url, tenant }: ClientOptions) {
  const { GET } = client
  return {
    endpoints: createResource((query: EndpointQuery) => ok(GET('/endpoints', { params: { query } })), browser),
    endpoint: createResource((id: string) => ok(GET('/endpoints/{id}', { params: { path: { id } } })), browser),
    days: createResource((ids: readonly string[]) => readDays(url, tenant, ids), browser, statsMs),
    endpointStats: createResource(
      (id: string, query: { since?: string; until?: string; bucketMs?: number }) =>
        ok(GET('/endpoints/{id}/stats', { params: { path: { id }, query } })),
      browser,
      statsMs,
    ),
    deliveries: createResource((query: DeliveryQuery) => ok(GET('/deliveries', { params: { query } })), browser),
    delivery: createResource((id: string) => ok(GET('/deliveries/{id}', { params: { path: { id } } })), browser),
    attempts: createResource(
      (id: string) => ok(GET('/deliveries/{id}/attempts', { params: { path: { id } } })),
      browser,
    ),
    attempt: createResource(
      (id: string, number: number) =>
        ok(GET('/deliveries/{id}/attempts/{number}', { params: { path: { id, number } } })),
      browser,
    ),
    messages: createResource((query: MessageQuery) => ok(GET('/messages', { params: { query } })), browser),
    message: createResource((id: string) => ok(GET('/messages/{id}', { params: { path: { id } } })), browser),
    eventTypes: createResource(() => ok(GET('/event-types')), browser),
    replayCount: createResource((plan: ReplayPlan) => countReplay(client, plan), browser),
    cancelCount: createResource(
      (filter: Cancel) => ok(client.POST('/deliveries/cancel', { body: { ...filter, dryRun: true } })),
      browser,
    ),
    stats: createResource(() => ok(GET('/stats')), browser),
    operatorStats: createResource(() => ok(GET('/operator/stats')), browser),
    tenants: createResource((query: TenantQuery) => ok(GET('/operator/tenants', { params: { query } })), browser),
    tenantEndpoints: createResource(
      (query: TenantEndpointQuery) => ok(GET('/operator/endpoints', { params: { query } })),
      browser,
    ),
    found: createResource((q: string) => ok(GET('/operator/search', { params: { query: { q } } })), browser),
    bulkCount: createResource((bulk: Bulk) => countBulk(url, bulk), browser),
  }
}
