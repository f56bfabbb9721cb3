import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
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

const isWaiting = (calls: number) =>
  vi.waitFor(async () => expect(await waiting()).toBe(calls), { timeout: 30_000, interval: 10 })

/** An old message that nobody got, an endpoint that is to get it late, and a transaction that keeps it waiting. */
async function lateMessage() {
  const schema = freshSchema()
  const store = postgresStore({ pool: database.pool }, { schema })
  onTestFinished(() => store.close())
  await store.migrate()
  const item = publishItem({ createdAt: 1000 })
  await store.outbox.publish({ items: [item] })
  await store.endpoints.create({ endpoint: endpointRecord({ id: 'e1' }), maxPerTenant: 9 })
  const between = await beginOn(database.pool)
  await between.tx.query(`SELECT FROM ${schema}.posthorn_endpoints WHERE id = 'e1' FOR UPDATE`)
  const deliver = (n: number) => {
    const deliveryId = `00000000-03e8-7000-8000-00000000000${n}`
    const messages = [{ id: item.message.id, deliveryId, delayMs: 0 }]
    return store.log.deliverMissing({ tenant, endpointId: 'e1', messages })
  }
  async function rows(table: string): Promise<number> {
    return (await database.pool.query(`SELECT count(*)::integer AS n FROM ${schema}.posthorn_${table}`)).rows[0].n
  }
  return { store, between, deliver, rows }
}

test('no message is pruned of which a delivery is being made', async () => {
  const { store, between, deliver, rows } = await lateMessage()
  const made = deliver(1)
  await isWaiting(1)
  const pruned = store.log.prune({ before: 1e9, limit: 100 })
  await isWaiting(2)
  await between.commit()
  expect((await made).ids).toHaveLength(1)
  expect((await pruned).messages).toBe(0)
  expect([await rows('messages'), await rows('deliveries'), await rows('queue')]).toEqual([1, 1, 1])
})

test('two calls at once make one delivery', async () => {
  const { between, deliver, rows } = await lateMessage()
  const calls = [deliver(1), deliver(2)]
  await isWaiting(2)
  await between.commit()
  expect((await Promise.all(calls)).flatMap(({ ids }) => ids)).toHaveLength(1)
  expect([await rows('deliveries'), await rows('queue')]).toEqual([1, 1])
})

test('a tenant that is deleted while a delivery of it is being made leaves nothing behind', async () => {
  const { store, between, deliver, rows } = await lateMessage()
  const made = deliver(1)
  await isWaiting(1)
  const deleted = store.log.deleteTenant({ tenant, limit: 100 })
  await isWaiting(2)
  await between.commit()
  await made
  expect((await deleted).next).toBeNull()
  expect([await rows('messages'), await rows('deliveries'), await rows('queue')]).toEqual([0, 0, 0])
})
