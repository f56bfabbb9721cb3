import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { copyRow } from '@posthorn/tooling/postgres-copies'
import { readsOf, stopAutovacuum } from '@posthorn/tooling/postgres-reads'
import { beforeAll, expect, test, vi } from 'vitest'
import { testDatabase, testPool } from './support/database.js'

const database = testDatabase()
const pool = testPool({ connectionString: database.url, max: 1, idleTimeoutMillis: 0 })
const store = postgresStore({ pool })
const backlog = 20_000
/** As many blocks as index lookups of some rows read. */
const few = 60

beforeAll(async () => {
  await store.migrate()
  await stopAutovacuum(pool)
})

const feed = async (endpointId: string) =>
  (await store.outbox.feed({ grants: [{ endpointId, count: 1 }] })).moved.get(endpointId)

test('where another feeder has let another one through since it looked, a feed lets none through', async () => {
  const endpoint = endpointRecord({ ordering: 'fifo' })
  await store.endpoints.create({ endpoint, maxPerTenant: 1 })
  const items = [1, 2].map((at) => publishItem({ createdAt: Date.now() + at }))
  await store.outbox.publish({ items })
  const other = await database.pool.connect()
  try {
    // What is seen last by one is the first for who has not seen the others yet
    await other.query('BEGIN')
    const last = "UPDATE posthorn_queue SET status = 'pending', is_head = true WHERE message_id = $1"
    await other.query(last, [items[1]?.message.id])
    const fed = feed(endpoint.id)
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    await vi.waitFor(async () => expect((await database.pool.query(waits)).rowCount).toBe(1), { timeout: 30_000 })
    await other.query('COMMIT')
    expect(await fed).toBe(0)
  } finally {
    other.release()
  }
})

test('the reads of a feed do not grow with what an ordered endpoint has held, nor those of a list of such', async () => {
  const tenant = 'ordered'
  const endpoint = endpointRecord({ id: 'ordered', tenant, ordering: 'fifo' })
  await pool.query('DELETE FROM posthorn_queue')
  await store.endpoints.create({ endpoint, maxPerTenant: 1 })
  await store.outbox.publish({ items: [publishItem({ tenant })] })
  const id = "lpad(to_hex(n), 32, '0')::uuid"
  await copyRow(pool, 'posthorn_queue', {
    count: backlog,
    changes: { delivery_id: id, message_id: id, due_at: `${Date.now()} - n` },
  })
  for (const passes of [1, 0]) {
    await pool.query('DISCARD PLANS')
    const { blocks } = await readsOf(pool, async () => expect(await feed(endpoint.id)).toBe(passes))
    expect(blocks).toBeLessThan(few)
    const { blocks: listed } = await readsOf(pool, async () => {
      const [held] = await store.outbox.held({ after: null, limit: 10 })
      expect(held?.isBusy).toBe(true)
    })
    expect(listed).toBeLessThan(few)
  }
})
