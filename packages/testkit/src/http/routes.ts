import type { HttpPermission } from './authorize.js'
import { asList, asText, type HttpContext } from './context.js'

/** What a route demands. */
type RoutePermission = HttpPermission | 'operator'

/** A route of the `rest` dialect and what it demands. */
export interface SuiteRoute {
  /** `METHOD /path` with ids filled in. */
  target: string
  permissions: readonly RoutePermission[]
  /** Status of a caller who may and whose object it is. */
  status: number
  json?: unknown
}

/** Ids of one tenant's endpoint, message and delivery. */
export interface Seeded {
  endpoint: string
  message: string
  delivery: string
}

/** Gives a tenant an endpoint, a message and a pending delivery. */
export async function seed({ endpoint, emit, expect }: HttpContext, tenant: string): Promise<Seeded> {
  const id = await endpoint(tenant)
  await emit({ tenant, payload: { owner: tenant } })
  const [delivery] = asList((await expect(200, `GET /deliveries?endpointId=${id}`, { as: tenant })).data)
  return { endpoint: id, message: asText(delivery?.messageId), delivery: asText(delivery?.id) }
}

/** Every route, in an order in which each succeeds on freshly seeded ids. */
export function routesOf({ endpoint, message, delivery }: Seeded): SuiteRoute[] {
  const route = (
    target: string,
    permission: RoutePermission | readonly RoutePermission[],
    status = 200,
    json?: unknown,
  ): SuiteRoute => ({
    target,
    permissions: typeof permission === 'string' ? [permission] : permission,
    status,
    json,
  })
  return [
    route('POST /endpoints', 'write', 201, { url: 'http://127.0.0.1:47001/other' }),
    route('GET /endpoints', 'list'),
    route('GET /deliveries', 'list'),
    route('GET /messages', 'list'),
    route('GET /event-types', 'list'),
    route('GET /stats', 'read'),
    route('GET /caller', []),
    route('GET /operator/stats', ['operator', 'read']),
    route('GET /operator/tenants', ['operator', 'list']),
    route('GET /operator/endpoints', ['operator', 'list']),
    route('GET /operator/search?q=acme', ['operator', 'list']),
    route(`GET /endpoints/${endpoint}`, 'read'),
    route(`PATCH /endpoints/${endpoint}`, 'write', 200, { name: 'renamed' }),
    route(`GET /endpoints/${endpoint}/secret`, 'secrets'),
    route(`POST /endpoints/${endpoint}/rotate-secret`, ['write', 'secrets']),
    route(`GET /endpoints/${endpoint}/deliveries`, 'list'),
    route(`POST /endpoints/${endpoint}/test`, 'test'),
    route(`GET /messages/${message}`, 'read'),
    route(`GET /deliveries/${delivery}`, 'read'),
    route(`GET /deliveries/${delivery}/attempts`, 'read'),
    // There is none: no worker runs.
    route(`GET /deliveries/${delivery}/attempts/1`, 'read', 404),
    route(`POST /deliveries/${delivery}/cancel`, 'write'),
    route(`POST /deliveries/${delivery}/retry`, 'replay'),
    // It is not diverted: no worker runs.
    route(`POST /deliveries/${delivery}/dismiss`, 'write', 404),
    route(`POST /endpoints/${endpoint}/replay`, 'replay', 200, { status: ['failed', 'cancelled'] }),
    route(`POST /endpoints/${endpoint}/replay-missing`, 'replay', 200, { since: '2025-01-01' }),
    route(`GET /endpoints/${endpoint}/stats`, 'read'),
    route(`GET /endpoint-stats?ids=${endpoint}`, 'read'),
    route('POST /deliveries/replay', 'replay'),
    route('POST /deliveries/cancel', 'write', 200, { endpointId: endpoint }),
    route(`POST /endpoints/${endpoint}/suspend`, 'write', 200, { reason: 'a reason' }),
    route(`POST /endpoints/${endpoint}/unsuspend`, 'write'),
    route(`DELETE /endpoints/${endpoint}`, 'write', 204),
  ]
}
