import { type Endpoint, isWebhooksError } from '@posthorn/core'
import type * as v from 'valibot'
import type { RouteContext } from '../context.js'
import { changedFailureHandling } from './failure-handling.js'
import type { updateRequest } from './webhook.js'

/** A change that depends on what is stored is tried this often. Each lost try is somebody else's change of it. */
const tries = 100

/** Changes a webhook; what becomes of its failure handling depends on what that is. @throws as `endpoints.update` */
export async function changeWebhook(
  { webhooks, tenant, can }: RouteContext,
  id: string,
  {
    enabled: isActive,
    endpoint,
    failureHandling,
    removeFailureHandling,
    ...change
  }: v.InferOutput<typeof updateRequest>,
): Promise<Endpoint> {
  const update = { ...change, ...endpoint, isActive, tenant, id, carrySecrets: can('secrets') }
  if (failureHandling === undefined && !removeFailureHandling) return webhooks.endpoints.update(update)
  for (let left = tries - 1; ; left--) {
    const { version, failureHandling: found } = await webhooks.endpoints.get({ tenant, id })
    const changed = changedFailureHandling(removeFailureHandling ? null : found, failureHandling ?? {})
    try {
      return await webhooks.endpoints.update({ ...update, failureHandling: changed, version })
    } catch (error) {
      if (left === 0 || !isWebhooksError(error, 'conflict')) throw error
    }
  }
}
