import { createWebhooks, type Transport } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord } from '@posthorn/testkit'
import { startServer } from '@posthorn/tooling/postgres'
import { expect, onTestFinished, test, vi } from 'vitest'

test('the server crashes and comes back in the middle of a run: errors are told, listening resumes, nothing is lost', async () => {
  const server = await startServer()
  onTestFinished(() => server.stop())
  const sent = new Set<string>()
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const transport: Transport = {
    capabilities: { name: 'test', pinnedDns: true, headerLines: true, rawBody: true },
    async send({ headers }) {
      const id = headers['webhook-id']
      if (sent.size >= 100) await gate
      if (typeof id === 'string') sent.add(id)
      return { kind: 'response', status: 200, headers: {}, body: '', truncated: false }
    },
    close: async () => {},
  }
  const store = postgresStore({ connectionString: server.url })
  const wakes = vi.fn()
  const webhooks = createWebhooks({
    store,
    events: { 'invoice.paid': {} },
    transport,
    // Leases of before the crash end soon, so that what was in flight comes again.
    worker: { leaseMs: 1000, pollMs: 100, perEndpoint: 64 },
  })
  onTestFinished(async () => {
    await webhooks.stop()
    await store.close()
  })
  const errors = vi.fn()
  webhooks.on('worker.error', errors)
  await webhooks.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  store.onWake(wakes)
  await webhooks.start()
  await vi.waitFor(() => expect(wakes).toHaveBeenCalled())
  const emitted = await Promise.all(
    Array.from({ length: 300 }, (_, n) => webhooks.emit('invoice.paid', { n }, { tenant: 'acme' })),
  )
  await vi.waitFor(() => expect(sent.size).toBeGreaterThanOrEqual(100), { timeout: 20_000 })
  wakes.mockClear()
  await server.restartImmediately()
  release()

  const stats = { timeout: 40_000, interval: 100 }
  await vi.waitFor(async () => expect(await webhooks.stats()).toMatchObject({ pending: 0, held: 0 }), stats)
  expect(errors).toHaveBeenCalled()
  expect(emitted.filter(({ id }) => !sent.has(id))).toEqual([])
  const { total } = await webhooks.deliveries.list({ tenant: 'acme', where: { status: 'delivered' }, total: true })
  expect(total).toBe(300)
  // Listening resumed: the wake that follows it, then one by another process.
  await vi.waitFor(() => expect(wakes).toHaveBeenCalled(), 20_000)
  const other = postgresStore({ connectionString: server.url })
  onTestFinished(() => other.close())
  const before = wakes.mock.calls.length
  await createWebhooks({ store: other, events: { 'invoice.paid': {} } }).emit('invoice.paid', {}, { tenant: 'acme' })
  await vi.waitFor(() => expect(wakes.mock.calls.length).toBeGreaterThan(before), 20_000)
})
