import { createWebhooks } from '@posthorn/core'
import { type PostgresStoreOptions, postgresStore } from '@posthorn/postgres'
import { createReceiver } from '@posthorn/testkit'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { beginOn, oneCaseOfEach } from './support/conformance.js'
import { freshSchema, testDatabase, testPool } from './support/database.js'
import { findPgbouncer, type Pgbouncer, startPgbouncer } from './support/pgbouncer.js'

const database = testDatabase()
const binary = findPgbouncer()
const tenant = 'acme'

// Said aloud, and as the name of a test, where it cannot be tried. With POSTHORN_TEST_PGBOUNCER it has to be there.
const reason = 'PgBouncer is not on this machine, so nothing was sent through it: apt-get install pgbouncer'
if (binary === null) {
  test(reason, () => {
    console.warn(reason)
    expect(process.env.POSTHORN_TEST_PGBOUNCER).toBeUndefined()
  })
} else {
  describe('through PgBouncer, which pools transactions', () => throughProxy(binary))
}

function throughProxy(pgbouncer: string): void {
  let proxy: Pgbouncer
  let url: string
  let pool: Pool
  beforeAll(async () => {
    // Fewer connections than the store has: each transaction may get another one.
    proxy = await startPgbouncer(pgbouncer, 3)
    url = proxy.through(database.url)
    pool = testPool({ connectionString: url })
  })
  afterAll(async () => {
    await pool.end()
    await proxy.stop()
  })

  const storeIn = (schema: string) =>
    postgresStore({ connectionString: url, maxConnections: 5 }, { schema, listen: { connectionString: database.url } })

  const begin = () => beginOn(pool)

  oneCaseOfEach(storeIn, begin)

  async function listeners(schema: string): Promise<number> {
    const { rows } = await database.pool.query(
      `SELECT count(*)::integer AS count FROM pg_stat_activity WHERE query = 'LISTEN "${schema}.posthorn_"'`,
    )
    return rows[0].count
  }

  /** A worker whose database is behind the proxy; polls once an hour where it listens. */
  async function worker(listen: PostgresStoreOptions['listen']) {
    const receiver = await createReceiver()
    onTestFinished(() => receiver.close())
    const schema = freshSchema()
    const store = postgresStore({ connectionString: url }, { schema, listen })
    const webhooks = createWebhooks({
      store,
      events: { 'order.placed': {} },
      egress: { allowHttp: true, allow: ['127.0.0.1'] },
      worker: { pollMs: listen === false ? 50 : 3_600_000 },
    })
    onTestFinished(() => webhooks.close())
    await webhooks.migrate()
    await webhooks.endpoints.create({ tenant, url: receiver.url })
    await webhooks.start()
    return { receiver, schema, webhooks, store }
  }

  /** Emits from another process's store: alone and in transactions of the host. */
  async function emitMany(schema: string, count: number): Promise<void> {
    const store = storeIn(schema)
    onTestFinished(() => store.close())
    const webhooks = createWebhooks({ store, events: { 'order.placed': {} } })
    const emits = Array.from({ length: count }, async (_, n) => {
      if (n % 2 === 0) return webhooks.emit('order.placed', { n }, { tenant })
      const { tx, commit } = await begin()
      await webhooks.emit('order.placed', { n }, { tenant, tx })
      return commit()
    })
    await Promise.all(emits)
  }

  test('with listen: { connectionString } a worker listens at the server itself, and delivers', async () => {
    const { receiver, schema, webhooks } = await worker({ connectionString: database.url })
    await expect.poll(() => listeners(schema)).toBe(1)
    await emitMany(schema, 60)
    await receiver.waitFor(60)
    await webhooks.stop()
    expect(await webhooks.stats()).toMatchObject({ pending: 0, held: 0 })
  })

  test('with listen: false nothing listens, and a worker finds its work by looking', async () => {
    const { receiver, schema, webhooks } = await worker(false)
    await emitMany(schema, 60)
    await receiver.waitFor(60)
    expect(await listeners(schema)).toBe(0)
    await webhooks.stop()
    expect(await webhooks.stats()).toMatchObject({ pending: 0, held: 0 })
  })
}
