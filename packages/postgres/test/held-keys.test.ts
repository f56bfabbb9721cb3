import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord } from '@posthorn/testkit'
import { Pool } from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { beginOn } from './support/conformance.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const tenant = 'acme'

/** A pool of ten that counts the publishes with a key that are under way: those that end a wait for it. */
function countedPool() {
  const pool = new Pool({ connectionString: database.url })
  onTestFinished(() => pool.end())
  const count = { now: 0, most: 0 }
  const counted = {
    ...{ options: pool.options, on: pool.on.bind(pool), off: pool.off.bind(pool), query: pool.query.bind(pool) },
    async connect() {
      const client = await pool.connect()
      return {
        ...{ on: client.on.bind(client), off: client.off.bind(client), release: client.release.bind(client) },
        async query(text: string, values: unknown[]) {
          if (!text.includes('lock_timeout')) return client.query(text, values)
          count.now++
          count.most = Math.max(count.most, count.now)
          return client.query(text, values).finally(() => count.now--)
        },
      }
    },
  }
  return { counted, count }
}

/** Webhooks on a pool of ten, and a transaction of the host's, on another pool, that has emitted with these keys. */
async function holding(keys: string[], emitRetryMs: number) {
  const { counted, count } = countedPool()
  const store = postgresStore({ pool: counted }, { schema: freshSchema() })
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  const webhooks = createWebhooks({ store, events: { 'invoice.paid': {} }, limits: { emitRetryMs } })
  const emit = (key: object = {}) => webhooks.emit('invoice.paid', {}, { tenant, ...key })
  const { tx, commit, rollback } = await beginOn(database.pool)
  const held = new Map<string, string>()
  for (const idempotencyKey of keys) held.set(idempotencyKey, (await emit({ idempotencyKey, tx })).id)
  return { webhooks, emit, held, count, commit, rollback }
}

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows[0].n
}

test('twelve emits of a key that a transaction has open wait on one connection, and nothing else waits', async () => {
  const { webhooks, emit, held, count, commit } = await holding(['k'], 60_000)
  const emits = Array.from({ length: 12 }, () => emit({ idempotencyKey: 'k' }))
  await vi.waitFor(async () => expect(await waiting()).toBeGreaterThan(0), { timeout: 30_000 })
  expect(count.most).toBe(1)
  expect(await emit()).toMatchObject({ duplicate: false })
  expect(await emit({ idempotencyKey: 'free' })).toMatchObject({ duplicate: false })
  expect((await webhooks.endpoints.list({ tenant })).data).toHaveLength(1)
  await commit()
  for (const answer of await Promise.all(emits)) {
    expect(answer).toEqual({ id: held.get('k'), deliveries: 1, duplicate: true })
  }
})

test('emits of twelve keys that a transaction has open take half of the connections at most', async () => {
  const keys = Array.from({ length: 12 }, (_, n) => `k${n}`)
  const { webhooks, emit, held, count, commit } = await holding(keys, 60_000)
  const emits = keys.map((idempotencyKey) => emit({ idempotencyKey }))
  await vi.waitFor(async () => expect(await waiting()).toBeGreaterThan(0), { timeout: 30_000 })
  const others = await Promise.all(Array.from({ length: 12 }, () => emit()))
  expect(others).toHaveLength(12)
  expect((await webhooks.endpoints.list({ tenant })).data).toHaveLength(1)
  expect(count.most).toBe(5)
  await commit()
  const answers = await Promise.all(emits)
  expect(answers.map(({ id }) => id)).toEqual([...held.values()])
})

test('an emit whose key stays held is told so and what to do, and the same emit works once it is free', async () => {
  const { webhooks, emit, rollback } = await holding(['k'], 0)
  const [alone, among] = await Promise.allSettled([
    emit({ idempotencyKey: 'k' }),
    webhooks.emitMany([
      { type: 'invoice.paid', payload: {}, tenant },
      { type: 'invoice.paid', payload: {}, tenant, idempotencyKey: 'k' },
    ]),
  ])
  expect(alone).toMatchObject({
    reason: {
      code: 'store_unavailable',
      message: expect.stringMatching(/transaction that is still open .*key "k".*[Cc]ommit it or roll it back/),
      details: { idempotencyKey: 'k' },
    },
  })
  expect(among).toMatchObject({ reason: { code: 'store_unavailable', details: { idempotencyKey: 'k', index: 1 } } })
  expect((await webhooks.messages.list({ tenant })).data).toEqual([])
  await rollback()
  expect(await emit({ idempotencyKey: 'k' })).toMatchObject({ deliveries: 1, duplicate: false })
})
