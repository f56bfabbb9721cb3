import { readFile } from 'node:fs/promises'
import { createWebhooks, type EgressOptions, type TransportRequest, undiciTransport } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { createReceiver } from '@posthorn/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { events } from '../support/instance.js'
import { createNameServer } from '../support/name-server.js'

/** Names under `healthy.example`, and `no-aaaa.example`, are on loopback; those under `dead.example` have name servers that never answer. */
async function network() {
  const receiver = await createReceiver()
  const server = await createNameServer((name) => {
    if (name.endsWith('.dead.example')) return 'silent'
    if (name === 'no-aaaa.example') return { a: ['127.0.0.1'], aaaa: 'silent' }
    return name.endsWith('.healthy.example') ? { a: ['127.0.0.1'] } : null
  })
  onTestFinished(async () => {
    await server.close()
    await receiver.close()
  })
  const egress: EgressOptions = { allowHttp: true, allow: ['127.0.0.1'], servers: [server.address] }
  const urls = (zone: 'healthy' | 'dead', count: number) =>
    Array.from({ length: count }, (_, n) => `http://${n}.${zone}.example:${receiver.port}/`)
  return { receiver, server, egress, urls }
}

function request(url: string, timeoutMs = 30_000): TransportRequest {
  return { url, headers: {}, body: '{}', timeoutMs, maxResponseBytes: 1000 }
}

it('connects to 20 healthy receivers while the names of 100 others are never answered', async () => {
  const { server, egress, urls } = await network()
  const transport = undiciTransport({ egress })
  const stop = new AbortController()
  const send = (url: string) => transport.send(request(url), { signal: stop.signal })
  const dead = urls('dead', 100).map(send)
  const healthy = await Promise.all(urls('healthy', 20).map(send))
  expect(healthy.map(({ kind }) => kind)).toEqual(Array(20).fill('response'))
  expect(server.names.size).toBe(120)
  // Nor does the host's own file system wait, which shares libuv's threads with getaddrinfo.
  expect(process.getActiveResourcesInfo()).not.toContain('GetAddrInfoReqWrap')
  await readFile(new URL(import.meta.url))
  stop.abort()
  expect((await Promise.all(dead)).map(({ kind }) => kind)).not.toContain('response')
  await transport.close()
})

it('delivers to 20 healthy receivers while the names of 40 others are never answered', async () => {
  const { receiver, egress, urls } = await network()
  const webhooks = createWebhooks({ store: memoryStore(), events, egress })
  onTestFinished(() => webhooks.close({ graceMs: 0 }))
  await webhooks.migrate()
  for (const [n, url] of [...urls('dead', 40), ...urls('healthy', 20)].entries()) {
    await webhooks.endpoints.create({ tenant: `tenant-${n}`, url })
  }
  await webhooks.start()
  for (let n = 0; n < 60; n++) await webhooks.emit('invoice.paid', {}, { tenant: `tenant-${n}` })
  await receiver.waitFor(20)
  expect(new Set(receiver.requests.map(({ headers }) => headers.host)).size).toBe(20)
})

it('reaches a receiver whose name servers never answer for AAAA', async () => {
  const { receiver, egress } = await network()
  const sending = request(`http://no-aaaa.example:${receiver.port}/`)
  const { signal } = new AbortController()
  expect((await undiciTransport({ egress }).send(sending, { signal })).kind).toBe('response')
})

it('tells a name without an address from one that is not answered in time', async () => {
  const { egress } = await network()
  const transport = undiciTransport({ egress })
  const { signal } = new AbortController()
  expect(await transport.send(request('http://unknown.example/'), { signal })).toMatchObject({ kind: 'dns' })
  expect(await transport.send(request('http://0.dead.example/', 200), { signal })).toMatchObject({ kind: 'timeout' })
  const late = Object.assign(new Error('late'), { code: 'ETIMEOUT' })
  const byHost = undiciTransport({ egress: { lookup: () => Promise.reject(late) } })
  expect(await byHost.send(request('https://receiver.example/'), { signal })).toMatchObject({ kind: 'timeout' })
})

it('ends a lookup when the request that waits for it is over', async () => {
  const asked: string[] = []
  const lookup: EgressOptions['lookup'] = (name) => {
    asked.push(name)
    return new Promise(() => {})
  }
  const transport = undiciTransport({ egress: { lookup } })
  const { signal } = new AbortController()
  for (const count of [1, 2]) {
    expect((await transport.send(request('https://dead.example/', 50), { signal })).kind).toBe('timeout')
    expect(asked).toHaveLength(count)
  }
})
