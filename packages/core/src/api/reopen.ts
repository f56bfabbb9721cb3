import { freshHealth } from '../dispatch/index.js'
import { WebhooksError } from '../errors.js'
import type { ApiContext } from './context.js'
import type { ObjectRef } from './management.js'

/** A write of health that meets another one is made anew this often. */
const tries = 20

/**
 * Forgets how an endpoint has failed, as it is about to be let go: whoever does so says that its receiver is back, so its
 * days of failing are counted anew, its breaker is closed, and its backlog begins slowly. It is done before the
 * endpoint is let go, so that nobody meets the old health then.
 */
export async function reopen({ store, storeNow }: ApiContext, { tenant, id }: ObjectRef): Promise<void> {
  for (let left = tries; left > 0; left--) {
    const health = await store.endpoints.health({ tenant, id })
    if (health === null) return
    const fields = { ...freshHealth, reopenedAt: storeNow() }
    const write = { tenant, endpointId: id, version: health.version, fields, suspend: null }
    const { healthMissed } = await store.outbox.settle({ settlements: [], health: [write] })
    if (healthMissed.length === 0) return
  }
  const message = `Endpoint ${id} is changed all the time; call again.`
  throw new WebhooksError('conflict', message, { details: { endpointId: id } })
}
