import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { Client } from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const tenant = 'acme'

/** A connection that waits for locks longer than ours do before it looks for deadlocks, so that ours is the one to give way. */
async function patientClient(): Promise<Client> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  onTestFinished(() => client.end())
  await client.query("SET deadlock_timeout = '60s'")
  return client
}

async function lockWaits(): Promise<number> {
  const { rows } = await database.pool.query(
    `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows[0].n
}

async function deadlocks(): Promise<number> {
  const { rows } = await database.pool.query(
    'SELECT deadlocks::integer AS n FROM pg_stat_database WHERE datname = current_database()',
  )
  return rows[0].n
}

test('a call that the server ends to resolve a deadlock is run again, and its caller hears nothing of it', async () => {
  await database.pool.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET deadlock_timeout = '2s'`)
  const schema = freshSchema()
  const store = postgresStore({ connectionString: database.url }, { schema })
  const webhooks = createWebhooks({ store, events: { 'invoice.paid': {} } })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  // Which of two rows a call locks first is the planner's choice: one of these is the wrong way round
  for (const order of ['ASC', 'DESC']) {
    const { id } = await webhooks.endpoints.create({ tenant, url: 'https://receiver.example/' })
    for (let n = 0; n < 2; n++) await webhooks.emit('invoice.paid', {}, { tenant })
    const other = await patientClient()
    await other.query('BEGIN')
    const lock = `FROM ${schema}.posthorn_queue WHERE endpoint_id = $1`
    await other.query(`SELECT 1 ${lock} ORDER BY delivery_id ${order} LIMIT 1 FOR UPDATE`, [id])
    const deleted = webhooks.endpoints.delete({ tenant, id })
    await vi.waitFor(async () => expect(await lockWaits()).toBe(1), { timeout: 30_000, interval: 10 })
    await other.query(`SELECT 1 ${lock} FOR UPDATE`, [id])
    await other.query('COMMIT')
    await deleted
    const { data } = await webhooks.deliveries.list({ tenant, where: { endpointId: id } })
    expect(data.map(({ cancelReason }) => cancelReason)).toEqual(['endpoint_deleted', 'endpoint_deleted'])
  }
  await vi.waitFor(async () => expect(await deadlocks()).toBeGreaterThan(0), { timeout: 30_000 })
})
