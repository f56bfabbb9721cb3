import type { ClaimedDelivery, Settlement, Store } from '@posthorn/core'
import { benchWebhooks } from '../webhooks.ts'
import { oldest } from './rows.ts'

const tenant = 'bench'
const batch = 128
const hour = 3600 * 1000

let tokens = 0

/** Claims up to 128; gives the deliveries and the token. */
async function claim<Tx>(store: Store<Tx>) {
  const token = ++tokens
  const request = { limit: batch, maxBytes: 1e8, leaseMs: 60_000, token, known: new Map<string, number>() }
  const { deliveries } = await store.outbox.claim(request)
  return { deliveries, token }
}

/** Settles leased deliveries as delivered, with an attempt each. */
export function delivered(deliveries: readonly ClaimedDelivery[], token: number): Settlement[] {
  return deliveries.map(({ id, tenant: of, endpointId }) => ({
    tenant: of,
    deliveryId: id,
    token,
    transition: { status: 'delivered' },
    attempt: {
      ...{ deliveryId: id, number: 1, tenant: of, endpointId, url: 'https://receiver.example/', requestHeaders: {} },
      ...{ outcome: 'response', statusCode: 200, error: null, responseHeaders: {}, responseBody: 'ok' },
      ...{ responseTruncated: false, startedAt: Date.now(), durationMs: 3 },
    },
  }))
}

/** One verb, and what has to be there before it. */
export interface Verb {
  name: string
  before?: () => Promise<unknown>
  run: () => Promise<unknown>
}

/** The verbs in an order in which none spoils the next one's rows. The tenant has ten endpoints. */
export function verbsOf<Tx>(store: Store<Tx>, now: number): Verb[] {
  const { webhooks } = benchWebhooks(store)
  const emit = (options: { idempotencyKey?: string } = {}) => webhooks.emit('bench', {}, { tenant, ...options })
  const list = (where: Parameters<typeof webhooks.deliveries.list>[0]['where'], total = false) =>
    webhooks.deliveries.list({ tenant, where, total })
  let leased: Awaited<ReturnType<typeof claim>> = { deliveries: [], token: 0 }
  return [
    { name: 'emit to 10 endpoints', before: () => emit(), run: () => emit() },
    { name: 'emit with a key', run: () => emit({ idempotencyKey: 'k' }) },
    { name: 'emit with a key that is stored', run: () => emit({ idempotencyKey: 'k' }) },
    {
      name: `claim of ${batch}`,
      before: () => Promise.all(Array.from({ length: 13 }, () => emit())),
      run: async () => {
        leased = await claim(store)
      },
    },
    {
      name: `settle of ${batch}`,
      run: () => store.outbox.settle({ settlements: delivered(leased.deliveries, leased.token), health: [] }),
    },
    {
      name: `requeue of ${batch}`,
      run: () => store.log.requeue({ tenant, ids: leased.deliveries.map(({ id }) => id) }),
    },
    {
      name: 'claim of nothing, with `nextDueAt`',
      before: async () => {
        while ((await claim(store)).deliveries.length > 0);
      },
      run: () => claim(store),
    },
    { name: 'deliveries, first page', run: () => list({}) },
    { name: 'deliveries of the last hour', run: () => list({ createdAt: { from: new Date(now - hour) } }) },
    {
      name: 'deliveries of the hour before the oldest',
      run: () => list({ createdAt: { until: new Date(oldest(now)) } }),
    },
    { name: 'deliveries, failed (none)', run: () => list({ status: 'failed' }) },
    { name: 'deliveries of a type (none)', run: () => list({ eventType: 'none' }) },
    { name: 'deliveries, total', run: () => list({}, true) },
    { name: 'messages of a type (none)', run: () => webhooks.messages.list({ tenant, where: { type: 'none' } }) },
    { name: 'stats of the tenant', run: () => store.log.stats({ tenant }) },
    { name: 'stats of all', run: () => store.log.stats({}) },
    { name: 'replay of what failed (none)', run: () => webhooks.deliveries.replay({ tenant }) },
    { name: 'prune, a batch of 500', run: () => store.log.prune({ before: oldest(now) + 72 * hour, limit: 500 }) },
  ]
}
