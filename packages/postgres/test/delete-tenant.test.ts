import { postgresStore } from '@posthorn/postgres'
import { attemptRecord, endpointRecord, healthFields, publishItem } from '@posthorn/testkit'
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
  // The endpoint and its health, and no more
  expect((await store.log.deleteTenant({ tenant, limit: 2 })).deleted).toBe(2)
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

/** A store with two tenants and an endpoint of each, `e1` of `acme` and `e2` of `other`; a token and a claim of all that is due. */
async function twoTenants() {
  const schema = freshSchema()
  const store = postgresStore({ pool: database.pool }, { schema })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord({ id: 'e1' }), maxPerTenant: 1 })
  await store.endpoints.create({ endpoint: endpointRecord({ id: 'e2', tenant: 'other' }), maxPerTenant: 1 })
  let token = 0
  async function claimed() {
    token++
    const request = { limit: 9, maxBytes: 1e6, leaseMs: 60_000, token, known: new Map(), thorough: true }
    const { deliveries } = await store.outbox.claim(request)
    const transition = { status: 'delivered' as const }
    return deliveries.map((delivery) => {
      const attempt = attemptRecord(delivery)
      return { tenant: delivery.tenant, deliveryId: delivery.id, token, transition, attempt }
    })
  }
  const attempts = async (): Promise<number> =>
    (await database.pool.query(`SELECT count(*)::integer AS n FROM ${schema}.posthorn_attempts`)).rows[0].n
  return { schema, store, claimed, attempts }
}

const isWaiting = (calls: number) =>
  vi.waitFor(async () => expect(await waiting()).toBe(calls), { timeout: 30_000, interval: 10 })

test('a tenant that is deleted while its deliveries are settled leaves no attempts behind', async () => {
  const { schema, store, claimed, attempts } = await twoTenants()
  await store.outbox.publish({ items: [publishItem()] })
  const settlements = await claimed()
  // The endpoint and its health, and no more
  expect((await store.log.deleteTenant({ tenant, limit: 2 })).deleted).toBe(2)
  // The settle has its queue row, and waits for what another tenant's endpoint holds up
  const between = await beginOn(database.pool)
  await between.tx.query(`SELECT FROM ${schema}.posthorn_health WHERE endpoint_id = 'e2' FOR UPDATE`)
  const health = [{ tenant: 'other', endpointId: 'e2', version: 1, fields: healthFields(), suspend: null }]
  const settled = store.outbox.settle({ settlements, health })
  await isWaiting(1)
  const deleted = store.log.deleteTenant({ tenant, limit: 100 })
  await isWaiting(2)
  await between.commit()
  expect((await settled).settled).toHaveLength(1)
  await deleted
  while ((await store.log.deleteTenant({ tenant, limit: 100 })).deleted > 0);
  expect(await attempts()).toBe(0)
})

test('what was requeued and sent again while prune waited for another row leaves no attempts behind', async () => {
  const { schema, store, claimed, attempts } = await twoTenants()
  for (const createdAt of [1000, 2000]) await store.outbox.publish({ items: [publishItem({ createdAt })] })
  const settlements = await claimed()
  await store.outbox.settle({ settlements, health: [] })
  const [first = '', second = ''] = settlements.map(({ deliveryId }) => deliveryId).sort()
  const between = await beginOn(database.pool)
  await between.tx.query(`SELECT FROM ${schema}.posthorn_deliveries WHERE id = $1 FOR UPDATE`, [first])
  const pruned = store.log.prune({ before: 1e9, limit: 100 })
  await isWaiting(1)
  await store.log.requeue({ tenant, ids: [second] })
  await store.outbox.settle({ settlements: await claimed(), health: [] })
  await between.commit()
  await pruned
  await store.log.prune({ before: 1e9, limit: 100 })
  expect(await attempts()).toBe(0)
})

test('a tenant is deleted beside a settle that suspends without a deadlock: both lock health before endpoints', async () => {
  const { schema, store } = await twoTenants()
  const between = await beginOn(database.pool)
  await between.tx.query(`SELECT FROM ${schema}.posthorn_health WHERE endpoint_id = 'e1' FOR UPDATE`)
  const deleted = store.log.deleteTenant({ tenant, limit: 100 })
  await isWaiting(1)
  await between.tx.query(`SELECT FROM ${schema}.posthorn_endpoints WHERE id = 'e1' FOR UPDATE NOWAIT`)
  await between.commit()
  expect((await deleted).deleted).toBe(2)
})

/** Those that the server has counted; a connection tells of them when it is given something to do, or ends. */
async function deadlocks(): Promise<number> {
  const { rows } = await database.pool.query(
    'SELECT deadlocks::integer AS n FROM pg_stat_database WHERE datname = current_database()',
  )
  return rows[0].n
}
