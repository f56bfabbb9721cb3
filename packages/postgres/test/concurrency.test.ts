import { createWebhooks, type Transport } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { Pool } from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'
import { onOneClient } from './support/one-client.js'

const database = testDatabase()

async function migratedStore(pool: Pool = database.pool) {
  const schema = freshSchema()
  const store = postgresStore({ pool }, { schema })
  await store.migrate()
  const endpoint = endpointRecord()
  await store.endpoints.create({ endpoint, maxPerTenant: 10 })
  return { store, schema, endpoint }
}

/** Answers every request with 200. */
const transport: Transport = {
  capabilities: { name: 'test', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
  send: async () => ({ kind: 'response', status: 200, headers: {}, body: '', truncated: false }),
  close: async () => {},
}

const claimAll = { limit: 1000, maxBytes: 1e9, leaseMs: 1e6, known: new Map<string, number>() }

test('a pool of two, a worker and 100 emits at once, with keys, in transactions and without: no deadlock', async () => {
  const pool = new Pool({ connectionString: database.url, max: 2 })
  onTestFinished(() => pool.end())
  const { store } = await migratedStore(pool)
  const webhooks = createWebhooks({ store, events: { 'invoice.paid': {} }, transport, worker: { pollMs: 20 } })
  onTestFinished(() => webhooks.stop())
  await webhooks.start()
  const emits = Array.from({ length: 100 }, async (_, n) => {
    const payload = { n }
    if (n % 4 === 0) return webhooks.emit('invoice.paid', payload, { tenant: 'acme', idempotencyKey: `k${n}` })
    if (n % 4 === 1) return webhooks.emit('invoice.paid', payload, { tenant: 'acme' })
    if (n % 4 === 2) {
      const item = (name: string) => ({ type: 'invoice.paid' as const, payload, tenant: 'acme', idempotencyKey: name })
      return webhooks.emitMany([item(`a${n}`), item(`b${n}`)])
    }
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await webhooks.emit('invoice.paid', payload, { tenant: 'acme', tx: client })
      return await client.query('COMMIT')
    } finally {
      client.release()
    }
  })
  await Promise.all(emits)
  await vi.waitFor(async () => expect(await webhooks.stats()).toMatchObject({ pending: 0, held: 0 }), {
    timeout: 30_000,
    interval: 50,
  })
  const { total } = await webhooks.deliveries.list({ tenant: 'acme', where: { status: 'delivered' }, total: true })
  expect(total).toBe(125)
})

test('prune works while claims and settles are under way, and none waits for the other', async () => {
  const { store, schema } = await migratedStore()
  const items = Array.from({ length: 20 }, () => publishItem())
  await store.outbox.publish({ items })
  const { deliveries } = await store.outbox.claim({ ...claimAll, limit: 10, token: 1 })
  await store.outbox.settle({
    settlements: deliveries.map(({ id, tenant }) => ({
      tenant,
      deliveryId: id,
      token: 1,
      transition: { status: 'delivered' },
      attempt: null,
    })),
    health: [],
  })
  // Another worker's claim, still open in its transaction, holds the other ten rows.
  const worker = await database.pool.connect()
  await worker.query('BEGIN')
  const other = postgresStore({ kysely: onOneClient(worker) }, { schema })
  expect((await other.outbox.claim({ ...claimAll, token: 2 })).deliveries).toHaveLength(10)
  const before = Date.now() + 1e9
  const { messages, next } = await store.log.prune({ before, limit: 4 })
  expect(await store.log.prune({ before, after: next, limit: 100 })).toEqual({ messages: 10 - messages, next: null })
  await worker.query('COMMIT')

  // And a prune that has not committed yet does not stop a claim.
  await worker.query('BEGIN')
  await store.outbox.publish({ items: [publishItem()] })
  await other.log.prune({ before, limit: 100 })
  expect((await store.outbox.claim({ ...claimAll, token: 3 })).deliveries).toHaveLength(1)
  await worker.query('COMMIT')
  worker.release()
})

test('a delivery that is requeued while prune waits for it keeps its message', async () => {
  const { store, schema } = await migratedStore()
  const [kept, gone] = [publishItem(), publishItem()]
  await store.outbox.publish({ items: [kept, gone] })
  const { deliveries } = await store.outbox.claim({ ...claimAll, token: 1 })
  const settlements = deliveries.map(({ id, tenant }) => ({
    tenant,
    deliveryId: id,
    token: 1,
    transition: { status: 'failed' as const },
    attempt: null,
  }))
  await store.outbox.settle({ settlements, health: [] })
  const requeuer = await database.pool.connect()
  await requeuer.query('BEGIN')
  const other = postgresStore({ kysely: onOneClient(requeuer) }, { schema })
  const ids = deliveries.filter(({ messageId }) => messageId === kept.message.id).map(({ id }) => id)
  expect(await other.log.requeue({ tenant: 'acme', ids })).toEqual({ ids })
  const pruned = store.log.prune({ before: Date.now() + 1e9, limit: 100 })
  await vi.waitFor(async () => {
    const { rows } = await database.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    expect(rows).toHaveLength(1)
  })
  await requeuer.query('COMMIT')
  requeuer.release()
  expect(await pruned).toEqual({ messages: 1, next: null })
  expect(await store.log.message(kept.message)).toEqual(kept.message)
  expect((await store.outbox.claim({ ...claimAll, token: 2 })).messages).toEqual([kept.message])
})

test('eight workers claim and settle at once: every delivery once, no error', async () => {
  const { store } = await migratedStore()
  await store.outbox.publish({ items: Array.from({ length: 400 }, () => publishItem()) })
  const workers = Array.from({ length: 8 }, async (_, worker) => {
    const settled: string[] = []
    for (let round = 1; ; round++) {
      const token = worker * 1000 + round
      const { deliveries } = await store.outbox.claim({ ...claimAll, limit: 20, token })
      if (deliveries.length === 0) return settled
      const settlements = deliveries.map(({ id, tenant }) => ({
        tenant,
        deliveryId: id,
        token,
        transition: { status: 'delivered' as const },
        attempt: null,
      }))
      settled.push(...(await store.outbox.settle({ settlements, health: [] })).settled)
    }
  })
  const settled = (await Promise.all(workers)).flat()
  expect(settled).toHaveLength(400)
  expect(new Set(settled).size).toBe(400)
})

test('a publish of several keys locks them in one order, whatever the order of its items', async () => {
  const { store, schema } = await migratedStore()
  const keys = ['c', 'a', 'd', 'b']
  const { results } = await store.outbox.publish({
    items: keys.map((idempotencyKey) => publishItem({ idempotencyKey })),
  })
  const { rows } = await database.pool.query(
    `SELECT id::text, idempotency_key AS key FROM ${schema}.posthorn_messages ORDER BY ctid`,
  )
  expect(rows.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd'])
  expect(results.map(({ id }) => rows.find((row) => row.id === id)?.key)).toEqual(keys)
})
