import { connect, createServer } from 'node:net'
import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord } from '@posthorn/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const tenant = 'acme'

/** A way to the server that cuts a connection where the answer to a statement with this text would go back. */
async function cuttingProxy() {
  const state = { cutAt: '', cuts: 0 }
  const { hostname, port } = new URL(database.url)
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname)
    let cutsNext = false
    client.on('data', (data) => {
      if (state.cutAt !== '' && data.includes(state.cutAt)) {
        state.cutAt = ''
        cutsNext = true
      }
      server.write(data)
    })
    server.on('data', (data) => {
      if (!cutsNext) return client.write(data)
      state.cuts++
      client.destroy()
      return server.destroy()
    })
    for (const [one, other] of [[client, server] as const, [server, client] as const]) {
      one.on('close', () => other.destroy())
      one.on('error', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  const url = new URL(database.url)
  url.host = `127.0.0.1:${address.port}`
  return { url: url.href, state }
}

test('a connection that dies between the server’s commit and its answer costs no message and makes no second one', async () => {
  const { url, state } = await cuttingProxy()
  const schema = freshSchema()
  const store = postgresStore({ connectionString: url }, { schema })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  const limits = { emitRetryMs: 60_000 }
  const webhooks = createWebhooks({ store, events: { 'invoice.paid': {} }, limits })
  const item = { type: 'invoice.paid' as const, payload: {}, tenant }
  const inTransaction = () => webhooks.emitMany([item, { ...item, idempotencyKey: `among ${state.cuts}` }])
  const calls = [
    { cutAt: 'INSERT INTO', call: () => webhooks.emit('invoice.paid', {}, { tenant }) },
    { cutAt: 'INSERT INTO', call: () => webhooks.emit('invoice.paid', {}, { tenant, idempotencyKey: 'alone' }) },
    { cutAt: 'INSERT INTO', call: () => webhooks.emitMany([item, item]) },
    { cutAt: 'INSERT INTO', call: inTransaction },
    { cutAt: 'COMMIT', call: inTransaction },
  ]
  for (const { cutAt, call } of calls) {
    state.cutAt = cutAt
    for (const result of [await call()].flat()) expect(result).toMatchObject({ deliveries: 1, duplicate: false })
  }
  expect(state.cuts).toBe(calls.length)
  expect((await webhooks.messages.list({ tenant, total: true })).total).toBe(8)
  expect((await webhooks.stats()).pending).toBe(8)
})
