import { createWebhooks } from '@posthorn/core'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { batchRows } from '../src/batch-rows.js'
import { claimRequest } from './support/claim-request.js'
import { databaseFile } from './support/database-file.js'
import { endpointRecord, publishItem } from './support/records.js'

/** A store with one endpoint and this many deliveries for it. */
async function storeWith(count: number, endpoints = 1) {
  const store = sqliteStore({ filename: databaseFile() })
  onTestFinished(() => store.close())
  await store.migrate()
  const endpoint = endpointRecord()
  await store.endpoints.create({ endpoint, maxPerTenant: 1000 })
  for (let more = 1; more < endpoints; more++) {
    await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1000 })
  }
  await store.outbox.publish({ items: Array.from({ length: count }, () => publishItem()) })
  return { store, endpoint, tenant: endpoint.tenant }
}

const whatever = { limit: 1_000_000, now: 5000 }

test('a batch changes few rows however many it may, since nothing else runs meanwhile', async () => {
  const { store, endpoint, tenant } = await storeWith(3 * batchRows)
  const where = { endpointId: endpoint.id }
  const cancel = { tenant, where, reason: 'endpoint_deleted', ...whatever } as const
  const first = await store.outbox.cancel(cancel)
  expect(first).toEqual({ cancelled: batchRows, next: expect.any(String) })
  await store.outbox.park({ endpointIds: [endpoint.id], limit: 1_000_000, now: 5000 })
  expect(await store.log.stats(whatever)).toMatchObject({ held: batchRows, pending: batchRows })
  let after = first.next
  while (after !== null) after = (await store.outbox.cancel({ ...cancel, after })).next

  const { messages, next } = await store.log.prune({ before: 1e15, limit: 1_000_000 })
  expect(messages).toBeLessThanOrEqual(batchRows)
  expect(next).not.toBeNull()
  expect((await store.log.deleteTenant({ tenant, limit: 1_000_000 })).deleted).toBeLessThanOrEqual(batchRows)
})

test('a message with more deliveries than a batch takes is pruned over several, and is sent to nobody again meanwhile', async () => {
  const { store, tenant } = await storeWith(1, batchRows + 1)
  const request = claimRequest()
  const { deliveries } = await store.outbox.claim(request)
  await store.outbox.settle({
    settlements: deliveries.map(({ id, tenant }) => ({
      tenant,
      deliveryId: id,
      token: request.token,
      transition: { status: 'delivered' },
      attempt: null,
    })),
    health: [],
  })
  const list = { tenant, where: {}, sort: [], after: null, offset: 0, limit: 1000, total: true }
  const { messages, next } = await store.log.prune({ before: 1e15, limit: 1 })
  expect(messages).toBe(0)
  const [left] = (await store.log.deliveries(list)).rows
  expect((await store.log.deliveries(list)).total).toBe(1)
  const webhooks = createWebhooks({ store, events: {} })
  const endpoint = deliveries.find(({ id }) => id !== left?.id)?.endpointId ?? ''
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint, since: new Date(0) })).toMatchObject({ count: 0 })
  expect(await store.log.requeue({ tenant, ids: [left?.id ?? ''] })).toEqual({ ids: [] })
  expect(await store.log.prune({ before: 1e15, after: next, limit: 1 })).toMatchObject({ messages: 1 })
  expect((await store.log.messages(list)).total).toBe(0)
})
