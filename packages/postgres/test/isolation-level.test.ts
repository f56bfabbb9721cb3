import type { Store } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { Kysely, PostgresDialect } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { PostgresTransaction } from '../src/index.js'
import { locate } from '../src/schema/location.js'
import { beginOn } from './support/conformance.js'
import { freshSchema, testDatabase, testPool } from './support/database.js'

/* Databases that were told to isolate transactions more than our statements need: ours take no notice. */

const database = testDatabase()
const tenant = 'acme'

/** A migrated store, by each way to the database, whose transactions are `level` unless they ask for another. */
async function storeAt(level: string, way: string): Promise<{ store: Store<PostgresTransaction>; schema: string }> {
  const name = new URL(database.url).pathname.slice(1)
  await database.pool.query(`ALTER DATABASE ${name} SET default_transaction_isolation = '${level}'`)
  const schema = freshSchema()
  const pool = testPool({ connectionString: database.url })
  onTestFinished(() => pool.end())
  const kysely = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) })
  const sources = { pool: { pool }, kysely: { kysely }, 'connection string': { connectionString: database.url } }
  const source = Object.entries(sources).find(([key]) => key === way)?.[1] ?? { pool }
  const store = postgresStore(source, { schema, wake: 'poll' })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord({ id: 'e1' }), maxPerTenant: 9 })
  return { store, schema }
}

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows[0].n
}

const isWaiting = (calls = 1) =>
  vi.waitFor(async () => expect(await waiting()).toBe(calls), { timeout: 30_000, interval: 10 })
const levels = [
  ['repeatable read', 'connection string'],
  ['repeatable read', 'pool'],
  ['repeatable read', 'kysely'],
  ['serializable', 'pool'],
] as const

test('connections of our own ask for read committed, beside the options in their connection string', async () => {
  const { schema } = await storeAt('serializable', 'pool')
  const url = new URL(database.url)
  url.searchParams.set('options', '-c application_name=mine')
  const store = postgresStore({ connectionString: url.href }, { schema, wake: 'poll' })
  onTestFinished(() => store.close())
  await store.outbox.publish({ items: [publishItem({ tenant })] })
  const other = await beginOn(database.pool)
  await other.tx.query(`UPDATE ${schema}.posthorn_queue SET attempts = attempts`)
  const cancelled = store.outbox.cancel({ tenant, where: { endpointId: 'e1' }, reason: 'requested', limit: 9 })
  await isWaiting()
  // A serializable transaction notes what it has read
  const { rows } = await database.pool.query(
    `SELECT (SELECT count(*) FROM pg_locks l WHERE l.pid = a.pid AND mode = 'SIReadLock')::integer AS predicates
     FROM pg_stat_activity a WHERE application_name = 'mine' AND wait_event_type = 'Lock'`,
  )
  expect(rows).toEqual([{ predicates: 0 }])
  await other.commit()
  expect(await cancelled).toMatchObject({ cancelled: 1 })
})

test.each(levels)('%s, by %s: an emit that waited for one of its key is a duplicate', async (level, way) => {
  const { store } = await storeAt(level, way)
  const item = () => publishItem({ tenant, idempotencyKey: 'k', contentHash: 'h' })
  const { tx, commit } = await beginOn(database.pool)
  const first = await store.outbox.publish({ items: [item()], tx })
  const second = store.outbox.publish({ items: [item()] })
  await isWaiting()
  await commit()
  expect((await second).results).toEqual([{ id: first.results[0]?.id, deliveries: 1, duplicate: true }])
})

test.each(levels)('%s, by %s: a call that waited for a row which another has changed goes on', async (level, way) => {
  const { store, schema } = await storeAt(level, way)
  await store.outbox.publish({ items: [publishItem({ tenant })] })
  const other = await beginOn(database.pool)
  await other.tx.query(`UPDATE ${schema}.posthorn_queue SET attempts = attempts`)
  const cancelled = store.outbox.cancel({ tenant, where: { endpointId: 'e1' }, reason: 'requested', limit: 9 })
  await isWaiting()
  await other.commit()
  expect(await cancelled).toMatchObject({ cancelled: 1 })
})

test.each(levels)('%s, by %s: creates that wait for each other see each other', async (level, way) => {
  const { store, schema } = await storeAt(level, way)
  const { tx, commit } = await beginOn(database.pool)
  const { tables } = locate({ schema })
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))', [`${tables.endpoints} ${tenant}`])
  const creates = ['e2', 'e3'].map((id) =>
    store.endpoints.create({ endpoint: endpointRecord({ id }), maxPerTenant: 2 }),
  )
  const ends = Promise.allSettled(creates)
  await isWaiting(2)
  await commit()
  const codes = (await ends).map((end) => (end.status === 'fulfilled' ? 'made' : end.reason.code))
  expect(codes.sort()).toEqual(['endpoint_limit_reached', 'made'])
})

test.each(levels)(
  '%s, by %s: eight that emit one key, claim and settle at once are told no errors',
  async (level, way) => {
    const { store } = await storeAt(level, way)
    const errors = new Set<unknown>()
    const eight = async (call: (n: number) => Promise<unknown>) => {
      await Promise.all(Array.from({ length: 8 }, (_, n) => call(n).catch((error: unknown) => errors.add(error))))
    }
    let token = 0
    for (let round = 0; round < 5; round++) {
      const key = `k${round}`
      await eight(() =>
        store.outbox.publish({
          items: [publishItem({ tenant, idempotencyKey: key, contentHash: key }), publishItem()],
        }),
      )
      await eight(async () => {
        const mine = ++token
        const request = { limit: 3, maxBytes: 1e6, leaseMs: 60_000, token: mine, known: new Map() }
        const { deliveries } = await store.outbox.claim(request)
        const settlements = deliveries.map(({ id }) => {
          return { tenant, deliveryId: id, token: mine, transition: { status: 'delivered' as const }, attempt: null }
        })
        await store.outbox.settle({ settlements, health: [] })
      })
    }
    expect([...errors]).toEqual([])
    const { rows } = await store.log.messages({
      ...{ tenant, where: {}, sort: [{ field: 'id' as const, direction: 'asc' as const }] },
      ...{ after: null, offset: 0, limit: 100, total: false },
    })
    expect(rows.filter(({ idempotencyKey }) => idempotencyKey !== null)).toHaveLength(5)
  },
)

test.each(levels)('%s, by %s: a call that could not be serialized runs as read committed', async (level, way) => {
  const { store, schema } = await storeAt(level, way)
  await database.pool.query(`CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'always in the way' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
  END $$`)
  await database.pool.query(`CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR INSERT ON ${schema}.posthorn_queue
    EXECUTE FUNCTION ${schema}.refuse()`)
  await store.outbox.publish({ items: [publishItem({ tenant })] })
  expect(
    await store.outbox.cancel({ tenant, where: { endpointId: 'e1' }, reason: 'requested', limit: 9 }),
  ).toMatchObject({ cancelled: 1 })
})
