import * as v from 'valibot'
import { batchLimit, inBatches } from '../batches.js'
import { check, dateSchema, strict, tenantSchema } from '../input/check.js'
import { alertTenant } from '../request/alert-endpoint.js'
import type { ApiContext } from './context.js'
import type { Stats } from './management.js'
import { type Reencrypted, reencryptSecrets } from './reencrypt.js'

const tenantOnly = strict({ tenant: tenantSchema })
const statsSchema = strict({ tenant: v.optional(tenantSchema) })
const pruneSchema = strict({ before: dateSchema })

/** Tenants as a whole. */
export interface TenantsApi {
  /**
   * Deletes everything of a tenant, in small batches: endpoints, messages, deliveries, log, sessions. Gives how many rows. What is
   * created or emitted while it runs may stay, and does not keep it from ending: refuse the tenant's calls first.
   */
  delete(request: { tenant: string }): Promise<{ deleted: number }>
  /**
   * After a new key was put first among `secrets.keys`: encrypts the stored secrets of a tenant's endpoints with it, in small
   * batches, so that the old key can go. May be repeated, and run while workers deliver; an endpoint that changes counts one
   * version more. Returns how many were encrypted anew, and how many no key can read.
   * @throws invalid_argument (there are no keys)
   */
  reencryptSecrets(request: { tenant: string }): Promise<Reencrypted>
}

/** What operators call. */
export function maintenance(context: ApiContext) {
  const { store, recall } = context
  const tenants: TenantsApi = {
    async delete(request) {
      const { tenant } = check(tenantOnly, request, 'tenants.delete')
      let total = 0
      const left = [tenant, alertTenant(tenant)]
      await inBatches(async () => {
        const [each = tenant] = left
        const { deleted, next } = await store.log.deleteTenant({ tenant: each, limit: batchLimit })
        recall({ tenant: each })
        total += deleted
        if (next === null) left.shift()
        return left.length === 0 ? null : ''
      })
      return { deleted: total }
    },
    reencryptSecrets: (request) => reencryptSecrets(context, request),
  }

  async function prune(request: { before: Date }): Promise<{ messages: number }> {
    const before = check(pruneSchema, request, 'prune').before.getTime()
    let total = 0
    await inBatches(async (after) => {
      const { messages, next } = await store.log.prune({ before, after, limit: batchLimit })
      total += messages
      return next
    })
    return { messages: total }
  }

  async function stats(request: { tenant?: string } = {}): Promise<Stats> {
    const { tenant } = check(statsSchema, request, 'stats')
    const { oldestDueAt, now, ...counts } = await store.log.stats(tenant === undefined ? {} : { tenant })
    const { due, pending, held, suspendedEndpoints, isCapped } = counts
    return {
      due,
      pending,
      held,
      suspendedEndpoints,
      isCapped,
      oldestDueAgeMs: oldestDueAt === null ? 0 : Math.max(0, now - oldestDueAt),
    }
  }

  return { tenants, prune, stats }
}
