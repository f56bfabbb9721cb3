import { stat } from 'node:fs/promises'
import { createWebhooks } from '@posthorn/core'
import { type PostgresSource, type PostgresStoreOptions, postgresStore } from '@posthorn/postgres'
import { createReceiver } from '@posthorn/testkit'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { within } from '../src/connection/deadline.js'
import { freshSchema, testDatabase } from './support/database.js'
import { type SilentProxy, silentProxy } from './support/silent-proxy.js'

const database = testDatabase()
const tenant = 'acme'
const statementTimeoutMs = 500
/** A machine that stalls may be too late for a deadline this short: what works, works sooner or later. */
const soon = { timeout: 30_000, interval: 20 }
const unavailable = { code: 'store_unavailable' }

function instanceOn(source: PostgresSource, options: PostgresStoreOptions) {
  const webhooks = createWebhooks({
    store: postgresStore(source, options),
    events: { 'order.created': {} },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    // What the deadline of one statement does
    limits: { emitRetryMs: 0 },
    // It looks when it is told to
    worker: { pollMs: 3_600_000 },
  })
  const errors = vi.fn()
  webhooks.on('worker.error', errors)
  return { webhooks, errors }
}

/** A host's pool of `max` connections. */
function hostPool(url: string, max: number): Pool {
  const pool = new Pool({ connectionString: url, max })
  pool.on('error', () => {})
  // A client that is out of the pool has no listener, and Kysely gives it none
  pool.on('connect', (client) => client.on('error', () => {}))
  onTestFinished(() => void pool.end().catch(() => {}))
  return pool
}

const sources: Record<string, (url: string) => PostgresSource> = {
  'a pool of the store’s own': (connectionString) => ({ connectionString, maxConnections: 1 }),
  'a pool of the host’s': (url) => ({ pool: hostPool(url, 1) }),
  'a Kysely instance of the host’s': (url) => ({
    // What hangs stays taken: two more are needed
    kysely: new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool: hostPool(url, 3) }) }),
  }),
}

/** An instance whose connections go through a proxy, and one that goes straight to the same rows. */
async function proxied(
  sourceOf: (url: string) => PostgresSource = (connectionString) => ({ connectionString }),
  timeoutMs: number = statementTimeoutMs,
) {
  const proxy = await silentProxy(database.url)
  const schema = freshSchema()
  const straight = instanceOn({ pool: database.pool }, { schema }).webhooks
  await straight.migrate()
  const instance = instanceOn(sourceOf(proxy.url), { schema, statementTimeoutMs: timeoutMs })
  onTestFinished(() => instance.webhooks.close({ graceMs: 0 }))
  onTestFinished(() => straight.close())
  const emit = () => instance.webhooks.emit('order.created', {}, { tenant })
  const receiver = await createReceiver()
  onTestFinished(() => receiver.close())
  return { ...instance, proxy, schema, straight, emit, receiver }
}

/** Resolves once the connections there are were used, so that the next call takes one of them. */
const works = (call: () => Promise<unknown>) =>
  expect.poll(() => call().then(() => 'works', String), soon).toBe('works')

describe.each(Object.entries(sources))('a connection of %s that goes silent', (name, sourceOf) => {
  test.each([
    ['a statement', 'emit'],
    ['a transaction', 'create'],
  ] as const)('answers a call that needs %s in time, and the next one takes another', async (_, verb) => {
    const { webhooks, proxy, emit } = await proxied(sourceOf)
    const create = () => webhooks.endpoints.create({ tenant, url: 'http://127.0.0.1/' })
    const call = verb === 'emit' ? emit : create
    await works(call)
    proxy.silence()
    await expect(call()).rejects.toMatchObject(unavailable)
    await works(call)
    // Never put back, and cut where it can be
    if (!name.includes('Kysely')) await expect.poll(proxy.open, soon).toBe(1)
  })
})

test('an emit inside a host’s transaction whose connection goes silent is answered', async () => {
  const { webhooks, proxy } = await proxied()
  const client = await hostPool(proxy.url, 1).connect()
  await client.query('BEGIN')
  proxy.silence()
  const emitted = webhooks.emit('order.created', {}, { tenant, tx: client })
  await expect(emitted).rejects.toMatchObject(unavailable)
  client.release(true)
})

test('a worker whose connections go silent says so, listens and delivers through new ones', async () => {
  const { webhooks, errors, proxy, schema, straight, emit, receiver } = await proxied()
  await webhooks.start()
  await straight.endpoints.create({ tenant, url: receiver.url })
  await works(emit)
  await receiver.waitFor(1)
  const listener = () =>
    database.pool.query(`SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN "${schema}.posthorn_"'`)
  await expect.poll(async () => (await listener()).rows.length, soon).toBe(1)
  proxy.silence()
  // Nothing else tells the worker of it
  await straight.emit('order.created', {}, { tenant })
  await receiver.waitFor(receiver.requests.length + 1, { timeoutMs: 30_000 })
  expect(errors).toHaveBeenCalledWith(expect.objectContaining(unavailable))
  // The silent one is still there for the server
  await expect.poll(async () => (await listener()).rows.length, soon).toBe(2)
})

test('a worker that is started while the server is away delivers once it is there', async () => {
  const { webhooks, errors, proxy, straight, receiver } = await proxied()
  await straight.endpoints.create({ tenant, url: receiver.url })
  await straight.emit('order.created', {}, { tenant })
  await proxy.away()
  await webhooks.start()
  expect(errors.mock.calls).toMatchObject([[unavailable]])
  await proxy.listen()
  await receiver.waitFor(1, { timeoutMs: 30_000 })
})

test('close() cuts what is silent, and does not wait for its deadlines', async () => {
  const { webhooks, proxy, emit } = await proxied(undefined, 3_600_000)
  await webhooks.start()
  await works(emit)
  proxy.silenceAll()
  // Ten of the calls have a connection, if only one that is not open yet; the others wait for one
  const calls = Array.from({ length: 20 }, () =>
    webhooks.stats().then(
      () => 'answered',
      ({ code }) => code,
    ),
  )
  await expect.poll(proxy.made, soon).toBe(11)
  await webhooks.close({ graceMs: 0 })
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['store_unavailable', 'closed']))
  await expect.poll(proxy.open, soon).toBe(0)
})

test('drain() says that the store is silent, and ends where it goes silent on the way', async () => {
  const { webhooks, proxy, straight, receiver } = await proxied()
  await straight.endpoints.create({ tenant, url: receiver.url })
  await straight.emit('order.created', {}, { tenant })
  await works(() => webhooks.stats())
  receiver.behave((_request, response) => {
    proxy.silenceAll()
    response.end()
  })
  expect(await webhooks.drain({ deadlineMs: 3000 })).toEqual({ attempts: 0, delivered: 0 })
  expect(receiver.requests).toHaveLength(1)
  await expect(webhooks.drain({ deadlineMs: 60_000 })).rejects.toMatchObject(unavailable)
})

test('what was given up ends on the server as well, where the pool is the store’s own', async () => {
  const { webhooks, schema, straight } = await proxied()
  const { id } = await straight.endpoints.create({ tenant, url: 'http://127.0.0.1/' })
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query(`SELECT FROM ${schema}.posthorn_endpoints FOR UPDATE`)
  await expect(webhooks.endpoints.update({ tenant, id, name: 'new' })).rejects.toMatchObject(unavailable)
  const waiting = async () => {
    const { rows } = await database.pool.query(
      "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    )
    return rows
  }
  await expect.poll(waiting, soon).toEqual([])
  await client.query('ROLLBACK')
  client.release()
})

test('a migration may take longer than other statements, on the server too', async () => {
  const schema = freshSchema()
  const { webhooks } = instanceOn({ connectionString: database.url }, { schema, statementTimeoutMs: 300 })
  onTestFinished(() => webhooks.close())
  const client = await database.pool.connect()
  await client.query('BEGIN')
  const lock = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`
  await client.query(lock, [`"${schema}"."posthorn_migrations"`])
  const migrated = webhooks.migrate()
  const waited = async () => {
    const { rows } = await database.pool.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'
        AND datname = current_database() AND clock_timestamp() - query_start > interval '600 ms'`,
    )
    return rows[0].count
  }
  await expect.poll(waited, soon).toBe(1)
  await client.query('ROLLBACK')
  client.release()
  await migrated
})

test('a proxy that refuses settings of a session, as PgBouncer does, is met without them', async () => {
  const proxy: SilentProxy = await silentProxy(database.url, { refuses: 'statement_timeout' })
  const { webhooks } = instanceOn({ connectionString: proxy.url }, { schema: freshSchema() })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  const calls = Array.from({ length: 5 }, () => webhooks.stats())
  expect((await Promise.all(calls)).map(({ due }) => due)).toEqual([0, 0, 0, 0, 0])
})

test('an answer that came while the process was held up is taken, though its time is over', async () => {
  const answer = within(20, stat('.'), () => new Error('late'))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  await expect(answer).resolves.toBeDefined()
})
