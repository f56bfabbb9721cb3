import type { Endpoint } from '@posthorn/core'
import type { RouteContext } from '../context.js'

/** Gives endpoints their secrets, for dialects that show them: undefined to callers who may not read them. */
export async function readableSecrets<Each extends Endpoint>(
  { webhooks, tenant, can }: RouteContext,
  endpoints: readonly Each[],
): Promise<(Each & { secret: string | undefined })[]> {
  const secrets = new Map<string, string>()
  for (let at = 0; can('secrets') && at < endpoints.length; at += 1000) {
    const ids = endpoints.slice(at, at + 1000).map(({ id }) => id)
    for (const [id, secret] of Object.entries(await webhooks.endpoints.getSecrets({ tenant, ids }))) {
      secrets.set(id, secret)
    }
  }
  return endpoints.map((endpoint) => ({ ...endpoint, secret: secrets.get(endpoint.id) }))
}
