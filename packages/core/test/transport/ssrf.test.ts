import { createServer, Socket } from 'node:net'
import { createWebhooks, ofetchTransport, type Transport, undiciTransport } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { createReceiver } from '@posthorn/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/errors.js'
import { hostileTargets } from '../support/hostile-targets.js'

const tenant = 'acme'
const { signal } = new AbortController()

/** Hears everything that comes to this machine: any address of loopback, and what leads to it. */
let heard = 0
let port = 0
const listener = createServer((socket) => {
  heard++
  socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
})
/** Who was to be connected to, by whatever in this process: addresses that nobody here could hear. */
let dialled: unknown[] = []

beforeAll(async () => {
  const listening = Promise.withResolvers<void>()
  listener.once('error', () => listener.listen(0, '0.0.0.0'))
  listener.listen(0, '::', listening.resolve)
  await listening.promise
  const address = listener.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => void listener.close())
beforeEach(() => {
  heard = 0
  dialled = []
  const { connect } = Socket.prototype
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
    // What `net.connect` hands on: its arguments as a list
    const [options]: unknown[] = [args[0]].flat()
    dialled.push(typeof options === 'object' && options !== null ? Reflect.get(options, 'host') : options)
    return Reflect.apply(connect, this, args)
  })
})
afterEach(() => void vi.restoreAllMocks())

const urlOf = (url: string) => url.replaceAll('{port}', String(port))
const send = (transport: Transport, url: string) =>
  transport.send({ url, headers: {}, body: '{}', timeoutMs: 10_000, maxResponseBytes: 100 }, { signal })

function addresses(answers: readonly string[]) {
  return answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

it('the table has eighty targets and more, each of its own', () => {
  expect(new Set(hostileTargets.map(({ url }) => url)).size).toBe(hostileTargets.length)
  expect(hostileTargets.length).toBeGreaterThanOrEqual(80)
})

it('the listener hears what is allowed, and what is dialled is seen', async () => {
  const allow = ['127.0.0.0/8']
  for (const transport of [
    undiciTransport({ egress: { allowHttp: true, allow } }),
    ofetchTransport({ egress: { allowHttp: true, allow } }),
  ]) {
    const before = [heard, dialled.length]
    expect((await send(transport, `http://127.1:${port}/`)).kind).toBe('response')
    expect([heard, dialled.length]).toEqual(before.map((count) => Number(count) + 1))
    await transport.close()
  }
})

describe.each(hostileTargets)('$why: $url', ({ url, atCreation, answers = [[]] }) => {
  it('is refused when an endpoint is created, changed or given alerts', async () => {
    const egress = { allowHttp: true }
    const webhooks = createWebhooks({ store: memoryStore(), events: {}, transport: undiciTransport({ egress }) })
    const { id } = await webhooks.endpoints.create({ tenant, url: 'https://receiver.example/' })
    const failureHandling = { triggers: ['5xx'], alert: { url: urlOf(url) } }
    const calls = [
      () => webhooks.endpoints.create({ tenant, url: urlOf(url) }),
      () => webhooks.endpoints.update({ tenant, id, url: urlOf(url) }),
      () => webhooks.endpoints.update({ tenant, id, failureHandling }),
    ]
    for (const call of calls) {
      if (atCreation === null) await call()
      else expect(await codeOf(call)).toBe(atCreation)
    }
    await webhooks.close()
    expect(dialled).toEqual([])
  })

  it('is connected to by no transport', async () => {
    let asked = 0
    const lookup = async () => addresses(answers[Math.min(asked++, answers.length - 1)] ?? [])
    const egress = { allowHttp: true, lookup }
    // The proxy would be the listener
    for (const proxy of [undefined, { url: `http://127.0.0.1:${port}` }]) {
      asked = 0
      const transport = undiciTransport({ egress, ...(proxy && { proxy }) })
      for (const _ of [1, 2, 3]) expect((await send(transport, urlOf(url))).kind).toMatch(/^(blocked|invalid|dns)$/)
      await transport.close()
    }
    // Elsewhere names are the runtime's to look up
    if (atCreation !== null) {
      const portable = ofetchTransport({ egress: { allowHttp: true } })
      expect((await send(portable, urlOf(url))).kind).toMatch(/^(blocked|invalid)$/)
    }
    expect({ dialled, heard }).toEqual({ dialled: [], heard: 0 })
  })
})

it('a name with a mix of addresses is connected to at those that are let through, and no other', async () => {
  const mixed = ['10.0.0.1', '127.0.0.1', '::1', '127.0.0.2', '169.254.169.254']
  const egress = { allowHttp: true, allow: ['127.0.0.2'], lookup: async () => addresses(mixed) }
  const transport = undiciTransport({ egress })
  expect((await send(transport, `http://mixed.example:${port}/`)).kind).toBe('response')
  expect(dialled).toEqual(['127.0.0.2'])
  await transport.close()
})

it.each([301, 302, 303, 307, 308])('a redirect (%s) to any of them is not followed', async (status) => {
  for (const create of [undiciTransport, ofetchTransport]) {
    const transport = create({ egress: { allowHttp: true, allow: ['127.0.0.1'] } })
    const receiver = await createReceiver({
      behaviour: { kind: 'redirect', location: `http://127.0.0.1:${port}/`, status },
    })
    expect(await send(transport, receiver.url)).toMatchObject({ kind: 'response', status })
    await transport.close()
    await receiver.close()
  }
  expect(heard).toBe(0)
})
