import type { Endpoint } from '@posthorn/core'
import type { RouteContext } from '../context.js'

/** An endpoint with its secret, for callers who may read it. */
export async function withSecret(
  endpoint: Endpoint,
  { webhooks, tenant, can }: RouteContext,
): Promise<Endpoint & { secret?: string }> {
  if (!can('secrets')) return endpoint
  return { ...endpoint, ...(await webhooks.endpoints.getSecret({ tenant, id: endpoint.id })) }
}
