import type { Endpoint } from '@posthorn/core'
import type { RouteContext } from '../context.js'

/**
 * All endpoints of the caller's tenant, newest first, for lists without pages: `limits.endpointsPerTenant` is what bounds
 * them. `withSecrets`: with the secret of each, for callers who may read it.
 */
export async function everyEndpoint(
  { webhooks, tenant, can }: RouteContext,
  { withSecrets = false } = {},
): Promise<(Endpoint & { secret?: string })[]> {
  const found: (Endpoint & { secret?: string })[] = []
  const request = { tenant, withSecrets: withSecrets && can('secrets') }
  let cursor: string | undefined
  do {
    const { data, nextCursor } = await webhooks.endpoints.list({ ...request, page: { cursor, limit: 1000 } })
    found.push(...data)
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}
