import { inBatches } from '../batches.js'
import { isWebhooksError, WebhooksError } from '../errors.js'
import { check, strict, tenantSchema } from '../input/check.js'
import type { EndpointRecord } from '../ports/index.js'
import { alertTenant } from '../request/alert-endpoint.js'
import type { ApiContext } from './context.js'

const schema = strict({ tenant: tenantSchema })
/** Endpoints of one batch. */
const batchLimit = 100

/** What {@link reencryptSecrets} did, in endpoints. */
export interface Reencrypted {
  reencrypted: number
  /** Left as they are, because none of the keys opens their secrets. */
  unreadable: number
}

/** Encrypts the secrets of a tenant's endpoints with the newest key, in batches. @throws invalid_argument where there are no keys */
export async function reencryptSecrets(context: ApiContext, request: { tenant: string }): Promise<Reencrypted> {
  const { tenant } = check(schema, request, 'tenants.reencryptSecrets')
  if (!context.box.sealed) {
    const message = 'tenants.reencryptSecrets: there is no key: give createWebhooks({ secrets: { keys } }).'
    throw new WebhooksError('invalid_argument', message)
  }
  const done = { reencrypted: 0, unreadable: 0 }
  for (const each of [tenant, alertTenant(tenant)]) {
    await inBatches(async (after) => {
      const { rows } = await context.store.endpoints.list({
        tenant: each,
        where: {},
        sort: [{ field: 'id', direction: 'asc' }],
        after: after === null ? null : [after],
        offset: 0,
        limit: batchLimit,
        total: false,
      })
      for (const record of rows) {
        const outcome = await reencryptOne(context, record)
        if (outcome !== null) done[outcome]++
      }
      return rows.length < batchLimit ? null : (rows.at(-1)?.id ?? null)
    })
  }
  return done
}

/** null: there is nothing to do. What somebody else changes meanwhile is read again. */
async function reencryptOne(
  { store, box, clock, changed }: ApiContext,
  record: EndpointRecord,
): Promise<keyof Reencrypted | null> {
  let stored: EndpointRecord | null = record
  while (stored !== null) {
    const { tenant, id, version, secrets } = stored
    const owner = { tenant, id }
    const now = clock.now()
    const live = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    if (live.every(({ value }) => box.isCurrent(value))) return null
    try {
      const sealed = live.map((each) => ({ ...each, value: box.seal(box.open(each.value, owner), owner) }))
      const updated = await store.endpoints.update({ tenant, id, patch: { secrets: sealed }, expectVersion: version })
      if (updated === null) return null
      changed(updated)
      return 'reencrypted'
    } catch (error) {
      if (isWebhooksError(error, 'secret_unreadable')) return 'unreadable'
      if (!isWebhooksError(error, 'conflict')) throw error
      stored = await store.endpoints.get(owner)
    }
  }
  return null
}
