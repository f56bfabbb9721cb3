import type { Endpoint, WebhooksManagement } from '@posthorn/core'

/** All endpoints of a tenant, newest first, for lists without pages. `limits.endpointsPerTenant` is what bounds them. */
export async function everyEndpoint(webhooks: WebhooksManagement, tenant: string): Promise<Endpoint[]> {
  const found: Endpoint[] = []
  let cursor: string | undefined
  do {
    const { data, nextCursor } = await webhooks.endpoints.list({ tenant, page: { cursor, limit: 1000 } })
    found.push(...data)
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}
