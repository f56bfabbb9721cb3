import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { type EgressOptions, type ProxyOptions, type TransportRequest, undiciTransport } from '@posthorn/core'
import {
  createReceiver,
  type Receiver,
  type ReceiverOptions,
  selfSignedCertificate,
  transportConformance,
} from '@posthorn/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, thrownCode } from '../support/errors.js'
import { answer, createProxy, type Meeting, type TestProxy } from '../support/proxy.js'
import { untyped } from '../support/untyped.js'

type Options = NonNullable<Parameters<typeof undiciTransport>[0]>

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const { signal } = new AbortController()
const loopback: EgressOptions = { allowHttp: true, allow: ['127.0.0.1'] }
const certificate = selfSignedCertificate(['receiver.example', 'proxy.example'])
const names = async () => [{ address: '127.0.0.1', family: 4 }]

async function opened(tls?: typeof certificate): Promise<TestProxy> {
  const proxy = await createProxy(tls)
  closers.push(() => proxy.close())
  return proxy
}

function through(proxy: TestProxy, options: Options = {}, more: Partial<ProxyOptions> = {}) {
  const transport = undiciTransport({
    egress: loopback,
    ...options,
    proxy: { url: `http://127.0.0.1:${proxy.port}`, ...more },
  })
  closers.push(() => transport.close())
  return transport
}

async function receiver(options?: ReceiverOptions): Promise<Receiver> {
  const target = await createReceiver(options)
  closers.push(() => target.close())
  return target
}

function request(url: string, timeoutMs = 10_000): TransportRequest {
  return { url, headers: { 'x-a': '1' }, body: '{"a":1}', timeoutMs, maxResponseBytes: 1000 }
}

/** A port of 127.0.0.1 that nobody listens at. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('a forward proxy', () => {
  it('carries http and https to the receiver, over connections that are kept', async () => {
    const proxy = await opened()
    const secure = await receiver({ tls: certificate })
    const plain = await receiver()
    const egress = { ...loopback, lookup: names }
    const transport = through(proxy, { egress, tls: { ca: certificate.cert } })
    const urls = [`https://receiver.example:${secure.port}/a?b`, `${plain.url}/a?b`]
    for (const url of [...urls, ...urls])
      expect(await transport.send(request(url), { signal })).toMatchObject({ kind: 'response', status: 200 })
    // Asked for the address that was checked, never for the name
    expect(proxy.asked).toEqual([`127.0.0.1:${secure.port}`, `127.0.0.1:${plain.port}`])
    for (const { requests } of [secure, plain])
      expect(requests).toMatchObject([{ url: '/a?b', text: '{"a":1}' }, { url: '/a?b' }])
    expect(secure.requests[0]?.headers.host).toBe(`receiver.example:${secure.port}`)
  })

  it('is told who asks, and receivers are not', async () => {
    const proxy = await opened()
    const target = await receiver()
    const url = `http://us%20er:p%C3%A4ss@127.0.0.1:${proxy.port}`
    const transport = through(proxy, {}, { url, headers: { 'X-Team': 'billing' } })
    expect((await transport.send(request(target.url), { signal })).kind).toBe('response')
    const basic = `Basic ${Buffer.from('us er:päss').toString('base64')}`
    expect(proxy.headers[0]).toMatchObject({ 'proxy-authorization': basic, 'x-team': 'billing' })
    expect(Object.keys(target.requests[0]?.headers ?? {})).not.toContain('x-team')
    expect(JSON.stringify(target.requests[0]?.rawHeaders)).not.toContain('Basic')
    expect(inspect(transport, { depth: 9, showHidden: true })).not.toMatch(/p.ss@|dXMgZXI/)
  })

  it('may be spoken to over TLS, which its own certificate answers for', async () => {
    const proxy = await opened(certificate)
    const target = await receiver({ tls: certificate })
    const egress = { ...loopback, lookup: names }
    const url = `https://proxy.example:${proxy.port}`
    const good = through(proxy, { egress, tls: { ca: certificate.cert } }, { url, tls: { ca: certificate.cert } })
    const to = request(`https://receiver.example:${target.port}/`)
    for (const _ of [1, 2]) expect((await good.send(to, { signal })).kind).toBe('response')
    // Trusted for receivers is not trusted as a proxy
    const strange = through(proxy, { egress, tls: { ca: certificate.cert } }, { url })
    expect((await strange.send(to, { signal })).kind).toBe('proxy')
    const other = { url: `https://127.0.0.1:${proxy.port}`, tls: { ca: certificate.cert } }
    const misnamed = through(proxy, { egress, tls: { ca: certificate.cert } }, other)
    expect((await misnamed.send(to, { signal })).kind).toBe('proxy')
    expect(proxy.asked).toHaveLength(1)
  })

  it('does not answer for the receiver’s certificate: a wrong one is refused through the tunnel too', async () => {
    const proxy = await opened()
    const target = await receiver({ tls: certificate })
    const egress = { ...loopback, lookup: names }
    const transport = through(proxy, { egress, tls: { ca: certificate.cert } })
    for (const host of ['other.example', 'other.example', '127.0.0.1'])
      expect((await transport.send(request(`https://${host}:${target.port}/`), { signal })).kind).toBe('tls')
    const untrusting = through(proxy, { egress })
    expect((await untrusting.send(request(`https://receiver.example:${target.port}/`), { signal })).kind).toBe('tls')
    expect(target.requests).toHaveLength(0)
  })

  it('cannot be used to reach inside: names and addresses are checked before it is asked', async () => {
    const proxy = await opened()
    const target = await receiver()
    let asked = 0
    const lookup = async () => [{ address: asked++ === 0 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
    const egress = { allowHttp: true, allow: ['127.0.0.2'], lookup }
    const transport = through(proxy, { egress })
    const url = `http://rebinding.example:${target.port}/`
    await transport.send(request(url, 1000), { signal })
    expect((await transport.send(request(url, 1000), { signal })).kind).toBe('blocked')
    for (const host of ['127.0.0.1', '2130706433', '[::ffff:7f00:1]', 'localhost', '169.254.169.254'])
      expect((await transport.send(request(`http://${host}:${target.port}/`), { signal })).kind).toBe('blocked')
    for (const authority of proxy.asked) expect(authority).toBe(`127.0.0.2:${target.port}`)
    expect(target.connections).toBe(0)
  })

  it('is asked for the next address of a name where it cannot reach the first', async () => {
    const proxy = await opened()
    const target = await receiver()
    const lookup = async () => ['127.0.0.2', '127.0.0.1'].map((address) => ({ address, family: 4 }))
    const transport = through(proxy, { egress: { allowHttp: true, allow: ['127.0.0.0/8'], lookup } })
    expect((await transport.send(request(`http://receiver.example:${target.port}/`), { signal })).kind).toBe('response')
    expect(proxy.asked).toEqual([`127.0.0.2:${target.port}`, `127.0.0.1:${target.port}`])
  })
})

describe('a fault of the proxy’s own', () => {
  const faults: [string, Meeting, string | null][] = [
    ['asks for credentials (407)', answer(407, { 'proxy-authenticate': 'Basic realm="x"' }), '407'],
    ['answers 502', answer(502), '502'],
    ['answers 403', answer(403), '403'],
    ['answers 504', answer(504), '504'],
    ['answers 302', answer(302, { location: 'http://127.0.0.1/' }), '302'],
    ['prohibits the address', answer(403, { 'proxy-status': 'px; error=destination_ip_prohibited' }), '403'],
    ['closes', (socket) => void socket.end(), 'no answer to CONNECT'],
    ['is no proxy', (socket) => void socket.end('SSH-2.0-x\r\n\r\n'), 'no answer to CONNECT'],
    ['answers without end', (socket) => void socket.write(`HTTP/1.1 200 x\r\nx: ${'a'.repeat(20_000)}`), null],
    ['never answers', () => {}, null],
  ]

  it.each(faults)('that %s is told as one, and nothing is sent', async (_what, meeting, detail) => {
    const proxy = await opened()
    const target = await receiver()
    proxy.meet(meeting)
    const outcome = await through(proxy).send(request(target.url, 300), { signal })
    expect(outcome).toMatchObject({ kind: 'proxy' })
    if (detail !== null) expect(outcome).toHaveProperty('message', expect.stringContaining(`(${detail})`))
    expect(JSON.stringify(outcome)).not.toContain(String(proxy.port))
    expect(target.connections).toBe(0)
  })

  it('that it cannot be reached, or found, is told as one', async () => {
    const target = await receiver()
    const port = await closedPort()
    const unknown = { ...loopback, lookup: async () => [] }
    for (const [url, egress] of [
      [`http://127.0.0.1:${port}`, loopback],
      ['http://proxy.example:3128', unknown],
    ] as const) {
      const transport = undiciTransport({ egress, proxy: { url } })
      expect(await transport.send(request(target.url, 1000), { signal })).toMatchObject({ kind: 'proxy' })
      await transport.close()
    }
    expect(target.connections).toBe(0)
  })

  it('ends with an abort like anything else, and leaves no socket behind', async () => {
    const proxy = await opened()
    const asked = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    proxy.meet((socket) => {
      socket.resume().once('end', () => closed.resolve())
      asked.resolve()
    })
    const stop = new AbortController()
    const sending = through(proxy).send(request('http://127.0.0.1:81/'), { signal: stop.signal })
    await asked.promise
    stop.abort()
    expect((await sending).kind).toBe('aborted')
    await closed.promise
  })
})

describe('what is the receiver’s own', () => {
  it.each([
    ['connection_refused', { 'proxy-status': 'px.example; error=connection_refused; details="x"' }, 'connect'],
    ['connection_timeout', { 'Proxy-Status': 'a, b; error="connection_timeout"' }, 'timeout'],
    ['destination_unavailable', { 'proxy-status': 'px;error=destination_unavailable' }, 'connect'],
    ['refused, as Squid has it', { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, 'connect'],
    ['no answer, as Squid has it', { 'X-Squid-Error': 'ERR_CONNECT_FAIL 110' }, 'timeout'],
  ])('counts as such where the proxy says so (%s)', async (_what, headers, kind) => {
    const proxy = await opened()
    proxy.meet(answer(503, headers))
    expect((await through(proxy).send(request('http://127.0.0.1:81/'), { signal })).kind).toBe(kind)
  })

  it('counts once the tunnel stands: a broken connection, a broken handshake, no answer in time', async () => {
    const proxy = await opened()
    const reset = await receiver({ behaviour: { kind: 'reset' } })
    const silent = await receiver({ behaviour: { kind: 'silent' } })
    const transport = through(proxy)
    expect((await transport.send(request(reset.url), { signal })).kind).toBe('reset')
    expect((await transport.send(request(silent.url, 300), { signal })).kind).toBe('timeout')
    const plain = await receiver()
    expect((await transport.send(request(plain.url.replace('http', 'https')), { signal })).kind).toMatch(
      /^(tls|reset)$/,
    )
    proxy.meet((socket) => {
      socket.write('HTTP/1.1 200 x\r\n\r\n')
      socket.once('data', () => socket.destroy())
    })
    expect((await transport.send(request('https://127.0.0.1:8443/'), { signal })).kind).toBe('reset')
    proxy.meet((socket) => void socket.write('HTTP/1.1 200 x\r\n\r\n'))
    expect((await transport.send(request('https://127.0.0.1:8443/', 300), { signal })).kind).toBe('timeout')
  })

  it('is sent again over a new tunnel where the old one broke while it was idle', async () => {
    const proxy = await opened()
    const target = await receiver()
    const transport = through(proxy)
    expect((await transport.send(request(target.url), { signal })).kind).toBe('response')
    for (const socket of proxy.tunnels) socket.destroy()
    expect((await transport.send(request(target.url), { signal })).kind).toBe('response')
    expect(proxy.asked).toHaveLength(2)
  })
})

describe('options of a proxy', () => {
  const url = 'http://proxy.internal:3128'
  it.each([
    { url: '' },
    { url: 'proxy.internal:3128' },
    { url: 'socks5://proxy.internal' },
    { url: `${url}/path` },
    { url: `${url}?a` },
    {},
    { url, header: {} },
    { url, headers: { host: 'x' } },
    { url, headers: { 'x-a': 'a\r\nb' } },
    { url, headers: { 'a b': 'x' } },
    { url, headers: { 'x-a': 7 } },
    { url, headers: null },
    { url: 'http://user:s3cret@proxy.internal', headers: { 'Proxy-Authorization': 'Basic x' } },
    { url: 'http://user:s3cret%zz@proxy.internal' },
    { url: 'https://proxy.internal', tls: { key: 'no key' } },
  ])('refuse %j', async (proxy) => {
    expect(thrownCode(() => undiciTransport(untyped({ proxy })))).toBe('invalid_argument')
    expect(inspect(await errorOf(() => undiciTransport(untyped({ proxy }))))).not.toContain('s3cret')
  })
})

describe('through a proxy', () => {
  let proxy: TestProxy
  beforeAll(async () => {
    proxy = await createProxy()
  })
  afterAll(() => proxy.close())
  transportConformance({
    describe,
    it,
    capabilities: { name: 'undici', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
    create: ({ egress }) => undiciTransport({ egress, proxy: { url: `http://127.0.0.1:${proxy.port}` } }),
  })
})
