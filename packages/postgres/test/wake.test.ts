import { type PostgresStoreOptions, postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

/** Two processes' worth of stores on one schema; the second one listens. */
async function emitterAndListener(options: PostgresStoreOptions = {}) {
  const schema = freshSchema()
  const emitter = postgresStore({ pool: database.pool }, { schema, ...options })
  await emitter.migrate()
  await emitter.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  const listener = postgresStore({ connectionString: database.url }, { schema })
  const wake = vi.fn()
  const errors = vi.fn()
  listener.onError(errors)
  const stop = listener.onWake(wake)
  onTestFinished(() => listener.close())
  onTestFinished(() => emitter.close())
  // Listening begins with a wake, for what was missed before.
  await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1))
  return { emitter, listener, wake, errors, stop, schema }
}

/** Notifications arrive in commit order: once this one is there, earlier ones are. */
async function barrier(listener: { wake: ReturnType<typeof vi.fn>; schema: string }): Promise<void> {
  const before = listener.wake.mock.calls.length
  await database.pool.query('SELECT pg_notify($1, $2)', [`${listener.schema}.posthorn_`, 'barrier'])
  await vi.waitFor(() => expect(listener.wake.mock.calls.length).toBeGreaterThan(before))
}

test('an emit wakes a worker in another process', async () => {
  const { emitter, wake } = await emitterAndListener()
  await emitter.outbox.publish({ items: [publishItem()] })
  await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(2))
})

test('an emit in a transaction wakes when that commits, and not before; a rollback wakes nobody', async () => {
  const both = await emitterAndListener()
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await both.emitter.outbox.publish({ items: [publishItem()], tx: client })
  await barrier(both)
  expect(both.wake).toHaveBeenCalledTimes(2)
  await client.query('COMMIT')
  await vi.waitFor(() => expect(both.wake).toHaveBeenCalledTimes(3))
  await client.query('BEGIN')
  await both.emitter.outbox.publish({ items: [publishItem()], tx: client })
  await client.query('ROLLBACK')
  client.release()
  await barrier(both)
  expect(both.wake).toHaveBeenCalledTimes(4)
})

test("wake: 'poll' notifies nobody and opens no connection to listen", async () => {
  const both = await emitterAndListener({ wake: 'poll' })
  const wake = vi.fn()
  both.emitter.onWake(wake)
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await both.emitter.outbox.publish({ items: [publishItem()], tx: client })
  await client.query('COMMIT')
  client.release()
  await both.emitter.outbox.publish({ items: [publishItem()] })
  await both.emitter.close()
  await barrier(both)
  expect(both.wake).toHaveBeenCalledTimes(2)
  expect(wake).not.toHaveBeenCalled()
})

test('what needs no worker wakes nobody: no endpoint matches, or it holds', async () => {
  const both = await emitterAndListener()
  const { emitter } = both
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await emitter.outbox.publish({ items: [publishItem({ tenant: 'nobody' })], tx: client })
  await client.query('COMMIT')
  client.release()
  await barrier(both)
  expect(both.wake).toHaveBeenCalledTimes(2)
})

test('a requeue wakes', async () => {
  const { emitter, wake } = await emitterAndListener()
  await emitter.outbox.publish({ items: [publishItem()] })
  await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(2))
  const { deliveries } = await emitter.outbox.claim({
    limit: 1,
    maxBytes: 1e6,
    leaseMs: 1e5,
    token: 1,
    known: new Map(),
  })
  const settlements = deliveries.map(({ id, tenant }) => ({
    tenant,
    deliveryId: id,
    token: 1,
    transition: { status: 'failed' as const },
    attempt: null,
  }))
  await emitter.outbox.settle({ settlements, health: [] })
  await emitter.log.requeue({ tenant: 'acme', ids: deliveries.map(({ id }) => id) })
  await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(3))
})

test('listen: { connectionString } listens there; with kysely or listen: false nothing listens', async () => {
  const schema = freshSchema()
  const listening = () =>
    database.pool.query(`SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN "${schema}.posthorn_"'`)
  const silent = postgresStore({ pool: database.pool }, { schema, listen: false })
  silent.onWake(() => {})
  expect((await listening()).rows).toEqual([])
  const store = postgresStore({ pool: database.pool }, { schema, listen: { connectionString: database.url } })
  const stop = store.onWake(() => {})
  await vi.waitFor(async () => expect((await listening()).rows).toHaveLength(1))
  // The last listener that goes takes the connection with it.
  stop()
  await vi.waitFor(async () => expect((await listening()).rows).toEqual([]))
})

test('a listening connection that is cut is reported, opened again, and followed by a wake', async () => {
  const { emitter, wake, errors, schema } = await emitterAndListener()
  const { rows } = await database.pool.query(
    `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity WHERE query = 'LISTEN "${schema}.posthorn_"'`,
  )
  expect(rows).toEqual([{ done: true }])
  await vi.waitFor(() => expect(errors).toHaveBeenCalledWith(expect.objectContaining({ code: 'store_unavailable' })))
  await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(2), 10_000)
  await emitter.outbox.publish({ items: [publishItem()] })
  await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(3))
})

test('a store closed while it waits to listen again stays closed', async () => {
  const errors = vi.fn()
  const store = postgresStore({ connectionString: 'postgresql://127.0.0.1:1/none' }, {})
  store.onError(errors)
  store.onWake(() => {})
  await vi.waitFor(() => expect(errors).toHaveBeenCalled())
  await store.close()
  const known = errors.mock.calls.length
  await expect(store.checkSchema()).rejects.toMatchObject({ code: 'closed' })
  expect(errors).toHaveBeenCalledTimes(known)
})

test('a notification that waited for a connection tells of the time since when the delivery is due', async () => {
  const { emitter, schema } = await emitterAndListener({ wake: 'poll' })
  await emitter.outbox.publish({ items: [publishItem({ tenant: 'nobody' })] })
  let free = () => {}
  const isFree = new Promise<void>((resolve) => {
    free = resolve
  })
  let publishes = 0
  const { pool } = database
  const store = postgresStore(
    {
      pool: {
        // The guard, the publish, and then the notification
        connect: async () => {
          if (++publishes > 2) await isFree
          return pool.connect()
        },
        on: pool.on.bind(pool),
        off: pool.off.bind(pool),
      },
    },
    { schema },
  )
  onTestFinished(() => store.close())
  const said = vi.fn()
  const listener = await pool.connect()
  onTestFinished(() => listener.release(true))
  listener.on('notification', ({ payload }) => said(payload))
  await listener.query(`LISTEN "${schema}.posthorn_"`)
  await store.outbox.publish({ items: [publishItem()] })
  const sql = `SELECT due_at::text, extract(epoch FROM clock_timestamp()) * 1000 > due_at + 200 AS is_past FROM ${schema}.posthorn_queue`
  const row = await vi.waitFor(async () => {
    const { rows } = await pool.query(sql)
    expect(rows).toMatchObject([{ is_past: true }])
    return rows[0]
  })
  expect(said).not.toHaveBeenCalled()
  free()
  await vi.waitFor(() => expect(said).toHaveBeenCalledTimes(1))
  const [, since] = said.mock.calls[0]?.[0].split(':') ?? []
  expect(Number(since)).toBeLessThanOrEqual(Number(row.due_at))
})
