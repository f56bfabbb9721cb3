import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { createReceiver } from '@posthorn/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'
import { engineOn } from './support/engine.js'
import { outcomes } from './support/outcomes.js'
import { startWorker } from './support/worker.js'

const database = testDatabase()
const tenant = 'acme'
const soon = { timeout: 30_000, interval: 20 }
const delivered = { status: 'delivered', attempts: 1, made: 1, succeeded: 1 }

/** A receiver that answers the first request of a path, which makes its endpoint known, and keeps other answers back until told. */
async function holdingReceiver() {
  const open: ServerResponse[] = []
  const known = new Set<string>()
  const receiver = await createReceiver({
    behaviour({ url = '' }, response) {
      if (known.has(url)) open.push(response)
      else response.end()
      known.add(url)
    },
  })
  onTestFinished(() => receiver.close())
  return { receiver, open }
}

test('a process that was stopped for longer than its leases sends nothing again that it has the answer to', {
  timeout: 60_000,
}, async () => {
  const { receiver, open } = await holdingReceiver()
  const schema = freshSchema()
  const { webhooks } = engineOn({ url: database.url, schema, name: 'emitter' })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  for (const path of ['a', 'b']) await webhooks.endpoints.create({ tenant, url: `${receiver.url}/${path}` })
  await webhooks.emitMany(Array.from({ length: 8 }, (_, at) => ({ type: 'order.created', payload: at, tenant })))
  const { child } = startWorker({ url: database.url, schema, name: 'stopped', leaseMs: 1000 })
  await expect.poll(() => open.length, soon).toBe(14)
  child.kill('SIGSTOP')
  for (const response of open) response.end()
  const running = `SELECT count(*)::integer AS running FROM ${schema}.posthorn_queue
    WHERE token <> 0 AND due_at > extract(epoch FROM clock_timestamp()) * 1000`
  await expect.poll(async () => (await database.pool.query(running)).rows[0].running, soon).toBe(0)
  child.kill('SIGCONT')
  await expect.poll(() => outcomes(database.pool, schema), soon).toEqual([{ ...delivered, count: 16 }])
  expect(receiver.requests).toHaveLength(16)
})

test('a right that is taken away keeps outcomes until it is given back: nothing is sent again, nor lost', {
  timeout: 60_000,
}, async () => {
  const { receiver, open } = await holdingReceiver()
  const schema = freshSchema()
  const owner = postgresStore({ pool: database.pool }, { schema })
  onTestFinished(() => owner.close())
  await owner.migrate()
  // Roles belong to the server, which others use too
  const role = `app_${randomBytes(6).toString('hex')}`
  await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'app'; GRANT USAGE ON SCHEMA ${schema} TO ${role};
    GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${role}`)
  onTestFinished(async () => {
    await database.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  })
  const url = new URL(database.url)
  url.username = role
  url.password = 'app'
  const webhooks = createWebhooks({
    store: postgresStore({ connectionString: url.href }, { schema }),
    events: { 'order.created': {} },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    worker: { concurrency: 16, perEndpoint: 2, leaseMs: 1000, pollMs: 50 },
  })
  onTestFinished(() => webhooks.close({ graceMs: 0 }))
  const refused: string[] = []
  webhooks.on('worker.error', ({ code }) => void refused.push(code))
  await webhooks.endpoints.create({ tenant, url: receiver.url })
  await webhooks.emitMany(Array.from({ length: 3 }, (_, at) => ({ type: 'order.created', payload: at, tenant })))
  await webhooks.start()
  await expect.poll(() => open.length, soon).toBe(2)
  await database.pool.query(`REVOKE INSERT ON ${schema}.posthorn_attempts FROM ${role}`)
  for (const response of open) response.end()
  await webhooks.emit('order.created', 'more', { tenant })
  // Several leases long: what is kept is kept
  await expect.poll(() => refused.length, soon).toBeGreaterThanOrEqual(5)
  expect(new Set(refused)).toEqual(new Set(['store_unavailable']))
  const sent = open.length
  expect(sent).toBeLessThanOrEqual(3)
  await database.pool.query(`GRANT INSERT ON ${schema}.posthorn_attempts TO ${role}`)
  receiver.behave(200)
  for (const response of open) response.end()
  await expect.poll(() => outcomes(database.pool, schema), soon).toEqual([{ ...delivered, count: 4 }])
  expect(receiver.requests).toHaveLength(4)
})
