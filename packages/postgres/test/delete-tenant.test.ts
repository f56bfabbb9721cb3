import { postgresStore } from '@posthorn/postgres'
import { attemptRecord, endpointRecord, publishItem } from '@posthorn/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { beginOn } from './support/conformance.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const tenant = 'acme'

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows[0].n
}

test('a tenant is deleted beside prune without a deadlock: both lock deliveries before attempts', async () => {
  const schema = freshSchema()
  const store = postgresStore({ pool: database.pool }, { schema })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  await store.outbox.publish({ items: [publishItem({ createdAt: 1000 })] })
  // Two attempts of one delivery
  for (const [token, transition] of [
    [1, { status: 'pending', delayMs: 0 }],
    [2, { status: 'delivered' }],
  ] as const) {
    const claim = { limit: 1, maxBytes: 1e6, leaseMs: 60_000, token, known: new Map() }
    const [delivery] = (await store.outbox.claim({ ...claim, now: Date.now() + 1e6 })).deliveries
    if (delivery === undefined) throw new Error('Nothing was claimed.')
    const attempt = attemptRecord(delivery, { number: token })
    await store.outbox.settle({
      settlements: [{ tenant, deliveryId: delivery.id, token, transition, attempt }],
      health: [],
    })
  }
  expect((await store.log.deleteTenant({ tenant, limit: 100 })).deleted).toBe(2)
  const between = await beginOn(database.pool)
  await between.tx.query(`SELECT FROM ${schema}.posthorn_attempts WHERE number = 2 FOR UPDATE`)
  const before = await deadlocks()
  const deleted = store.log.deleteTenant({ tenant, limit: 100 })
  await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 30_000, interval: 10 })
  const pruned = store.log.prune({ before: 1e9, limit: 100 })
  await vi.waitFor(async () => expect(await waiting()).toBe(2), { timeout: 30_000, interval: 10 })
  await between.commit()
  await Promise.all([deleted, pruned])
  expect(await deadlocks()).toBe(before)
})

/** Those that the server has counted; a connection tells of them when it is given something to do, or ends. */
async function deadlocks(): Promise<number> {
  const { rows } = await database.pool.query(
    'SELECT deadlocks::integer AS n FROM pg_stat_database WHERE datname = current_database()',
  )
  return rows[0].n
}
