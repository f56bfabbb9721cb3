import type { ServerResponse } from 'node:http'
import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { attemptRecord, createReceiver, endpointRecord, publishItem } from '@posthorn/testkit'
import { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { claimSql } from '../src/outbox/claim.js'
import { locate } from '../src/schema/location.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

/** A migrated store that counts every statement it sends, BEGIN and COMMIT included. */
async function countedStore() {
  const pool = new Pool({ connectionString: database.url, max: 4 })
  const schema = freshSchema()
  const statements: string[] = []
  const counted = {
    options: pool.options,
    on: pool.on.bind(pool),
    off: pool.off.bind(pool),
    query(text: string, values: unknown[]) {
      statements.push(text)
      return pool.query(text, values)
    },
    async connect() {
      const client = await pool.connect()
      return {
        on: client.on.bind(client),
        off: client.off.bind(client),
        release: client.release.bind(client),
        query(text: string, values: unknown[]) {
          statements.push(text)
          return client.query(text, values)
        },
      }
    },
  }
  const store = postgresStore({ pool: counted }, { schema })
  onTestFinished(async () => {
    await store.close()
    await pool.end()
  })
  await store.migrate()
  return { store, schema, statements }
}

test('claims and settles of 50 cost together at most 0.1 statements a delivery', async () => {
  const { store, statements } = await countedStore()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  await store.outbox.publish({ items: Array.from({ length: 500 }, () => publishItem()) })
  statements.length = 0
  const known = new Map<string, number>()
  let settled = 0
  for (let token = 1; settled < 500; token++) {
    const { deliveries, endpoints } = await store.outbox.claim({ limit: 50, maxBytes: 1e9, leaseMs: 1e5, token, known })
    for (const { id, version } of endpoints) known.set(id, version)
    const result = await store.outbox.settle({
      settlements: deliveries.map((delivery) => ({
        tenant: delivery.tenant,
        deliveryId: delivery.id,
        token,
        transition: { status: 'delivered' },
        attempt: attemptRecord(delivery),
      })),
      health: [],
    })
    settled += result.settled.length
  }
  expect(statements.length / settled).toBeLessThanOrEqual(0.1)
})

test('a worker at load spends at most 0.1 statements a delivery, on everything it does', async () => {
  const deliveries = 4000
  const tenants = Array.from({ length: 16 }, (_, at) => `tenant-${at}`)
  // Answers what has come, all at once: how much ends between two settles is not up to how busy this machine is
  const open: ServerResponse[] = []
  const receiver = await createReceiver({
    behaviour(_request, response) {
      if (open.push(response) > 1) return
      setTimeout(() => {
        for (const each of open.splice(0)) each.end()
      }, 25)
    },
  })
  onTestFinished(() => receiver.close())
  const { store, statements } = await countedStore()
  const egress = { allowHttp: true, allow: ['127.0.0.1'] }
  const webhooks = createWebhooks({ store, events: { 'order.placed': {} }, egress })
  onTestFinished(() => webhooks.stop())
  for (const tenant of tenants) await webhooks.endpoints.create({ tenant, url: `${receiver.url}/${tenant}` })
  const emit = (_: unknown, n: number) =>
    webhooks.emit('order.placed', { n }, { tenant: tenants[n % tenants.length] ?? '' })
  await Promise.all(Array.from({ length: deliveries }, emit))
  statements.length = 0
  await webhooks.start()
  await receiver.waitFor(deliveries, { timeoutMs: 50_000 })
  await webhooks.stop()
  const spent = [...statements]
  expect(await webhooks.stats()).toMatchObject({ pending: 0, held: 0 })
  expect(receiver.requests).toHaveLength(deliveries)
  expect(spent.length / deliveries).toBeLessThanOrEqual(0.1)
})

test('emits without a key, 32 at a time, cost one statement each or less', async () => {
  const { store, statements } = await countedStore()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  const webhooks = createWebhooks({ store, events: { 'invoice.paid': {} } })
  const emit = () => webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant: 'acme' })
  statements.length = 0
  const clients = Array.from({ length: 32 }, async () => {
    for (let turn = 0; turn < 10; turn++) expect((await emit()).deliveries).toBe(1)
  })
  await Promise.all(clients)
  expect(statements.length).toBeLessThanOrEqual(320)
  // With an idle database they share far fewer.
  expect(statements.filter((text) => text.includes('INSERT INTO')).length).toBeLessThan(160)
})

test('a claim commits without waiting for the disk, and nothing of that outlives it', async () => {
  const { schema } = await countedStore()
  const { tables } = locate({ schema })
  const client = await database.pool.connect()
  const setting = async () => (await client.query('SHOW synchronous_commit')).rows[0].synchronous_commit
  const before = await setting()
  await client.query('BEGIN')
  await client.query(claimSql(tables), [null, 10, 1e6, 1000, 1, 0])
  const inside = await setting()
  await client.query('COMMIT')
  expect([inside, await setting()]).toEqual(['off', before])
  client.release()
  expect(before).toBe('on')
})
