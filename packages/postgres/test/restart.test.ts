import { createReceiver } from '@posthorn/testkit'
import { startServer } from '@posthorn/tooling/postgres'
import type { Script } from '@posthorn/tooling/start-script'
import type { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { freshSchema, testDatabase, testPool } from './support/database.js'
import { engineOn } from './support/engine.js'
import { outcomes } from './support/outcomes.js'
import { startWorker } from './support/worker.js'

const database = testDatabase()
const tenant = 'acme'
const count = 600
const soon = { timeout: 40_000, interval: 50 }

/** A worker in a process of its own that is in the middle of `count` deliveries. */
async function inTheMiddle(url: string, schema: string) {
  const receiver = await createReceiver({ behaviour: { delayMs: 5 } })
  onTestFinished(() => receiver.close())
  const pool = testPool({ connectionString: url })
  onTestFinished(() => pool.end())
  const { webhooks } = engineOn({ url, schema, name: 'emitter' })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  await webhooks.endpoints.create({ tenant, url: receiver.url })
  const emits = Array.from({ length: count }, (_, n) => webhooks.emit('order.created', { n }, { tenant }))
  const ids = (await Promise.all(emits)).map(({ id }) => id)
  const worker = startWorker({ url, schema, name: 'worker' })
  await receiver.waitFor(100, { timeoutMs: 30_000 })
  return { receiver, pool, webhooks, ids, worker }
}

type Running = Awaited<ReturnType<typeof inTheMiddle>>

/** Process id of the backend that listens for wakes on a schema; null where there is none. */
async function listeningBackend(pool: Pool, schema: string): Promise<number | null> {
  const { rows } = await pool.query(
    `SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN "${schema}.posthorn_"' AND datname = current_database()`,
  )
  return rows[0]?.pid ?? null
}

const wakes = ({ messages }: Script) => messages.filter((message) => message === 'wake').length

/** The worker's process lives, listens on another connection than `before`, hears notifications, and has lost nothing. */
async function expectRecovered(running: Running, schema: string, before: number | null): Promise<void> {
  const { receiver, pool, webhooks, ids, worker } = running
  await worker.said('worker.error')
  await expect.poll(() => webhooks.stats(), soon).toMatchObject({ pending: 0, held: 0 })
  const arrived = new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))
  expect(ids.filter((id) => !arrived.has(id))).toEqual([])
  expect(await outcomes(pool, schema)).toEqual([{ status: 'delivered', attempts: 1, made: 1, succeeded: 1, count }])

  await expect.poll(() => listeningBackend(pool, schema), soon).toEqual(expect.any(Number))
  expect(await listeningBackend(pool, schema)).not.toBe(before)
  // A wake of its own follows the LISTEN; only what comes after that is a notification's.
  await expect.poll(() => wakes(worker), soon).toBeGreaterThanOrEqual(2)
  const heard = wakes(worker)
  const { id } = await webhooks.emit('order.created', 'afterwards', { tenant })
  await expect.poll(() => wakes(worker), soon).toBeGreaterThan(heard)
  await receiver.waitFor(({ requests }) => requests.some(({ headers }) => headers['webhook-id'] === id))
  expect([worker.child.exitCode, worker.child.signalCode]).toEqual([null, null])
}

test('the server crashes and comes back in the middle of a run: told, listening again, nothing lost', async () => {
  const server = await startServer()
  onTestFinished(() => server.stop())
  const running = await inTheMiddle(server.url, 'public')
  const before = await listeningBackend(running.pool, 'public')
  await server.restartImmediately()
  await expectRecovered(running, 'public', before)
})

test('the listening connection alone is cut: told, listening again, nothing lost', async () => {
  const schema = freshSchema()
  const running = await inTheMiddle(database.url, schema)
  const before = await listeningBackend(running.pool, schema)
  expect(before).not.toBeNull()
  await running.pool.query('SELECT pg_terminate_backend($1)', [before])
  await expectRecovered(running, schema, before)
})
