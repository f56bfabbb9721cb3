import type { HttpPermission } from './authorize.js'
import { asList, asText, type HttpContext } from './context.js'

/** A route of the `rest` dialect and what it demands. */
export interface SuiteRoute {
  /** `METHOD /path` with ids filled in. */
  target: string
  permissions: readonly HttpPermission[]
  /** Status of a caller who may and whose object it is. */
  status: number
  json?: unknown
  /** Whether the path names an object of a tenant. */
  owned: boolean
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
  const owned = (
    target: string,
    permission: HttpPermission | readonly HttpPermission[],
    status = 200,
    json?: unknown,
  ): SuiteRoute => ({
    target,
    permissions: typeof permission === 'string' ? [permission] : permission,
    status,
    json,
    owned: true,
  })
  const common = (...args: Parameters<typeof owned>): SuiteRoute => ({ ...owned(...args), owned: false })
  return [
    common('POST /endpoints', 'write', 201, { url: 'http://127.0.0.1:47001/other' }),
    common('GET /endpoints', 'list'),
    common('GET /deliveries', 'list'),
    common('GET /messages', 'list'),
    common('GET /event-types', 'list'),
    common('GET /stats', 'read'),
    owned(`GET /endpoints/${endpoint}`, 'read'),
    owned(`PATCH /endpoints/${endpoint}`, 'write', 200, { name: 'renamed' }),
    owned(`GET /endpoints/${endpoint}/secret`, 'secrets'),
    owned(`POST /endpoints/${endpoint}/rotate-secret`, ['write', 'secrets']),
    owned(`GET /endpoints/${endpoint}/deliveries`, 'list'),
    owned(`POST /endpoints/${endpoint}/test`, 'test'),
    owned(`GET /messages/${message}`, 'read'),
    owned(`GET /deliveries/${delivery}`, 'read'),
    owned(`GET /deliveries/${delivery}/attempts`, 'read'),
    // There is none: no worker runs.
    owned(`GET /deliveries/${delivery}/attempts/1`, 'read', 404),
    owned(`POST /deliveries/${delivery}/cancel`, 'write'),
    owned(`POST /deliveries/${delivery}/retry`, 'replay'),
    owned(`POST /endpoints/${endpoint}/replay`, 'replay', 200, { status: ['failed', 'cancelled'] }),
    owned(`POST /endpoints/${endpoint}/suspend`, 'write', 200, { reason: 'a reason' }),
    owned(`POST /endpoints/${endpoint}/unsuspend`, 'write'),
    owned(`DELETE /endpoints/${endpoint}`, 'write', 204),
  ]
}
