import { createReceiver } from '@posthorn/testkit'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createConnect } from '../../src/transport/connect.js'
import { Exchange } from '../../src/transport/exchange.js'
import { createOrigins } from '../../src/transport/origins.js'

it('keeps nothing of an origin whose last idle connection has closed', async () => {
  const connect = createConnect({
    find: () => Promise.reject(new Error('no names')),
    tls: undefined,
    tunnel: undefined,
  })
  const origins = createOrigins({ connectionsPerOrigin: 8, maxOrigins: 1000, connect })
  const receivers = await Promise.all([createReceiver(), createReceiver(), createReceiver()])
  onTestFinished(async () => {
    await origins.closeAll()
    await Promise.all(receivers.map((receiver) => receiver.close()))
  })
  const send = (url: string) =>
    new Promise((resolve) => {
      const pool = origins.get(url) ?? origins.open(url)
      const request = { method: 'POST', path: '/', headers: {}, body: '{}' } as const
      pool.enter(new Exchange(pool, { request, timeoutMs: 10_000, maxResponseBytes: 100 }, resolve))
    })
  await Promise.all(receivers.flatMap(({ url }) => [send(url), send(url)]))
  expect(origins.size).toBe(3)
  const [first, second] = receivers
  await first?.close()
  await vi.waitFor(() => expect(origins.size).toBe(2), { timeout: 10_000 })
  await second?.close()
  await vi.waitFor(() => expect(origins.size).toBe(1), { timeout: 10_000 })
  // One that cannot be reached leaves nothing either
  expect(await send(first?.url ?? '')).toMatchObject({ kind: 'connect' })
  expect(origins.size).toBe(1)
})
