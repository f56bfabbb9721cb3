import { connect, createServer, type Server, type Socket } from 'node:net'
import nodeTls from 'node:tls'
import { type EgressOptions, type TransportRequest, undiciTransport } from '@posthorn/core'
import {
  type Behaviour,
  createReceiver,
  type Receiver,
  type ReceiverOptions,
  selfSignedCertificate,
} from '@posthorn/testkit'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'

type Options = NonNullable<Parameters<typeof undiciTransport>[0]>

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const loopback: EgressOptions = { allowHttp: true, allow: ['127.0.0.1'] }
const { signal } = new AbortController()
/** Before an idle connection would end by itself, after 4 s. */
const sooner = { timeoutMs: 3_000 }

function open(options: Options = {}) {
  const transport = undiciTransport({ egress: loopback, ...options })
  closers.push(() => transport.close())
  return transport
}

async function receiver(options?: ReceiverOptions): Promise<Receiver> {
  const opened = await createReceiver(options)
  closers.push(() => opened.close())
  return opened
}

function request(url: string, timeoutMs = 10_000): TransportRequest {
  return { url, headers: { 'content-type': 'application/json' }, body: '{}', timeoutMs, maxResponseBytes: 1000 }
}

/** Listens on a free port of 127.0.0.1. */
async function portOf(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  closers.push(async () => {
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Gives a function that moves the clock on by so many ms. */
function passTime() {
  const now = performance.now.bind(performance)
  let passed = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + passed)
  onTestFinished(() => clock.mockRestore())
  return (ms: number) => {
    passed += ms
  }
}

describe('connections', () => {
  it('opens no more than connectionsPerOrigin to one origin', async () => {
    const transport = open({ connectionsPerOrigin: 2 })
    const target = await receiver()
    const sending = Array.from({ length: 20 }, () => transport.send(request(target.url), { signal }))
    for (const outcome of await Promise.all(sending)) expect(outcome.kind).toBe('response')
    expect(target.connections).toBeLessThanOrEqual(2)
  })

  it('says of requests that found no free connection that nothing was sent, and never sends them', async () => {
    const transport = open({ connectionsPerOrigin: 1 })
    const target = await receiver({ behaviour: [{ kind: 'silent' }, 200] })
    const stop = new AbortController()
    const first = transport.send(request(target.url, 30_000), { signal: stop.signal })
    await target.waitFor(1)
    const waiting = await Promise.all([1, 2, 3].map(() => transport.send(request(target.url, 50), { signal })))
    expect(waiting.map(({ kind }) => kind)).toEqual(['busy', 'busy', 'busy'])
    stop.abort()
    expect((await first).kind).toBe('aborted')
    expect((await transport.send(request(`${target.url}/last`), { signal })).kind).toBe('response')
    expect(target.requests.map(({ url }) => url)).toEqual(['/', '/last'])
  })

  it('sends again in place of the connection that was lost, ahead of those that wait for one', async () => {
    const transport = open({ connectionsPerOrigin: 1 })
    const target = await receiver({ behaviour: [200, { kind: 'reset' }, 200] })
    await transport.send(request(target.url), { signal })
    const sending = ['/lost', '/next'].map((path) => transport.send(request(target.url + path), { signal }))
    for (const outcome of await Promise.all(sending)) expect(outcome.kind).toBe('response')
    expect(target.requests.map(({ url }) => url)).toEqual(['/', '/lost', '/lost', '/next'])
    expect(target.connections).toBe(2)
  })

  it.each([
    ['another answer', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nother'],
    ['what is not HTTP', 'nonsense'],
  ])('takes %s behind an answer for nothing that the next request is told', async (_what, more) => {
    const transport = open({ connectionsPerOrigin: 1 })
    const sockets: Socket[] = []
    const target = await receiver({
      behaviour: ({ socket, url }, response) => {
        sockets.push(socket.setNoDelay(true))
        response.end(url)
      },
    })
    const send = (path: string) => transport.send(request(target.url + path), { signal })
    expect(await send('/a')).toMatchObject({ body: '/a' })
    sockets[0]?.write(more)
    // One that comes now, and one that waits for its connection
    const first = send('/b').then((outcome) => {
      sockets.at(-1)?.write(more)
      return outcome
    })
    const outcomes = await Promise.all([first, send('/c')])
    expect(outcomes).toMatchObject([{ body: '/b' }, { body: '/c' }])
    expect(target.requests.map(({ url }) => url)).toEqual(['/a', '/b', '/c'])
  })

  it('sends over a new connection what was to be written to one that is reset just then', async () => {
    const transport = open()
    const sockets: Socket[] = []
    const target = await receiver({
      behaviour: ({ socket }, response) => {
        sockets.push(socket)
        response.end()
      },
    })
    expect((await transport.send(request(target.url), { signal })).kind).toBe('response')
    const sending = transport.send(request(target.url), { signal })
    // When undici has it, and looks at the connection once more
    setImmediate(() => sockets[0]?.resetAndDestroy())
    expect((await sending).kind).toBe('response')
    expect(target.requests).toHaveLength(2)
    expect(target.connections).toBe(2)
  })

  it('sends nothing behind a request that was answered before all of it was read', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections += 1
      const isFirst = connections === 1
      socket.on('error', () => {})
      socket.once('data', () => {
        if (isFirst) socket.pause()
        socket.write(`HTTP/1.1 ${isFirst ? 413 : 200} x\r\ncontent-length: 0\r\n\r\n`)
      })
    })
    const url = `http://127.0.0.1:${await portOf(server)}/`
    const transport = open()
    // More than the system keeps of what is not read
    const body = new Uint8Array(20_000_000)
    expect(await transport.send({ ...request(url), body }, { signal })).toMatchObject({ status: 413 })
    expect(await transport.send(request(url), { signal })).toMatchObject({ status: 200 })
  })

  it('sends nothing over a connection that was opened more than a minute ago', async () => {
    const transport = open({ connectionsPerOrigin: 1 })
    const answers: (() => void)[] = []
    const target = await receiver({ behaviour: (_request, response) => answers.push(() => response.end()) })
    const answered = async (count: number) => {
      await target.waitFor(count)
      answers[count - 1]?.()
    }
    const send = () => transport.send(request(target.url, 300_000), { signal })
    const passing = passTime()
    const first = send()
    await answered(1)
    await first
    passing(59_000)
    const [second, third] = [send(), send()]
    await target.waitFor(2)
    expect(target.connections).toBe(1)
    // Be it that a request waits for it
    passing(2_000)
    await answered(2)
    await second
    await answered(3)
    await third
    expect(target.connections).toBe(2)
    // Or that it was idle meanwhile
    passing(61_000)
    const last = send()
    await answered(4)
    await last
    expect(target.connections).toBe(3)
  })

  it('closes the connections of the origin unused for longest when there are too many', async () => {
    const transport = open({ maxOrigins: 2 })
    const [first, second, third] = [await receiver(), await receiver(), await receiver()]
    for (const { url } of [first, second, first, third]) await transport.send(request(url), { signal })
    await second.waitFor(({ openConnections }) => openConnections === 0, sooner)
    expect(first.openConnections).toBe(1)
  })

  it('closes idle connections with close(), and works after it', async () => {
    const transport = open()
    const target = await receiver()
    await transport.send(request(target.url), { signal })
    await transport.close()
    await target.waitFor(({ openConnections }) => openConnections === 0, sooner)
    expect((await transport.send(request(target.url), { signal })).kind).toBe('response')
  })

  it('lets a request under way end before close() takes its connection', async () => {
    const transport = open()
    const target = await receiver({ behaviour: { delayMs: 50 } })
    const sending = transport.send(request(target.url), { signal })
    await target.waitFor(1)
    await transport.close()
    expect((await sending).kind).toBe('response')
    await target.waitFor(({ openConnections }) => openConnections === 0, sooner)
  })

  it('drops a connection whose TLS handshake hangs when nobody waits for it', async () => {
    const closed = Promise.withResolvers<void>()
    const server = createServer((socket) => socket.resume().once('close', () => closed.resolve()))
    const port = await portOf(server)
    const outcome = await open().send(request(`https://127.0.0.1:${port}/`, 200), { signal })
    expect(outcome.kind).toBe('timeout')
    await closed.promise
  })
})

describe('TLS', () => {
  const tls = selfSignedCertificate(['receiver.example'])
  const lookup = async () => [{ address: '127.0.0.1', family: 4 }]
  const egress = { allow: ['127.0.0.1'], lookup }

  it('delivers to a receiver whose certificate is trusted and names the host', async () => {
    const target = await receiver({ tls })
    const outcome = await open({ egress, tls: { ca: tls.cert } }).send(
      request(`https://receiver.example:${target.port}/`),
      { signal },
    )
    expect(outcome).toMatchObject({ kind: 'response', status: 200 })
  })

  it('reads the certificates once, not for every connection', async () => {
    const reading = vi.spyOn(nodeTls, 'createSecureContext')
    onTestFinished(() => reading.mockRestore())
    const target = await receiver({ tls })
    const transport = open({ egress, tls: { ca: tls.cert } })
    const url = `https://receiver.example:${target.port}/`
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => transport.send(request(url), { signal })))
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill('response'))
    expect(target.connections).toBe(4)
    const clients = reading.mock.calls.filter(([options]) => options?.ca !== undefined)
    expect(clients).toHaveLength(1)
  })

  it('resumes the session of the connection before', async () => {
    const resumed: boolean[] = []
    const behaviour: Behaviour = ({ socket }, response) => {
      if (socket instanceof nodeTls.TLSSocket) resumed.push(socket.isSessionReused())
      response.writeHead(200, { connection: 'close' }).end()
    }
    const target = await receiver({ tls, behaviour })
    const transport = open({ egress, tls: { ca: tls.cert } })
    for (const count of [1, 2]) {
      expect((await transport.send(request(`https://receiver.example:${target.port}/`), { signal })).kind).toBe(
        'response',
      )
      await target.waitFor(({ connections, openConnections }) => connections === count && openConnections === 0)
    }
    expect(resumed).toEqual([false, true])
  })

  /** Leads to another port of 127.0.0.1; `opened` is told of a connection and of the first that came over it. */
  const door = (to: number, opened: (socket: Socket, hello: Buffer) => void) =>
    portOf(
      createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', (hello) => {
          opened(socket, hello)
          if (socket.destroyed) return
          const inside = connect(to, '127.0.0.1').on('error', () => {})
          inside.write(hello)
          socket.pipe(inside).pipe(socket)
        })
      }),
    )

  it('sends over a new connection what was to go to one that broke its TLS just then', async () => {
    const target = await receiver({ tls })
    const sockets: Socket[] = []
    const port = await door(target.port, (socket) => sockets.push(socket.setNoDelay(true)))
    const transport = open({ egress, tls: { ca: tls.cert } })
    const send = () => transport.send(request(`https://receiver.example:${port}/`), { signal })
    expect((await send()).kind).toBe('response')
    sockets[0]?.write('no TLS')
    expect((await send()).kind).toBe('response')
    expect(target.requests).toHaveLength(2)
    expect(target.connections).toBe(2)
  })

  it('offers no session again to a receiver that broke off at one', async () => {
    const target = await receiver({ tls, behaviour: { headers: { connection: 'close' } } })
    const hellos: number[] = []
    const port = await door(target.port, (socket, hello) => {
      hellos.push(hello.length)
      // One that offers a session is longer
      if (hello.length > (hellos[0] ?? 0) + 40) socket.resetAndDestroy()
    })
    const url = `https://receiver.example:${port}/`
    const transport = open({ egress, tls: { ca: tls.cert } })
    const kinds: string[] = []
    for (const count of [1, 2, 3, 4]) {
      kinds.push((await transport.send(request(url), { signal })).kind)
      await target.waitFor(({ openConnections }) => openConnections === 0)
      expect(hellos).toHaveLength(count)
    }
    expect(kinds).toEqual(['response', 'reset', 'response', 'response'])
  })

  it('checks certificates whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => {
      vi.unstubAllEnvs()
      warning.mockRestore()
    })
    const target = await receiver({ tls })
    const outcome = await open({ egress }).send(request(`https://receiver.example:${target.port}/`), { signal })
    expect(outcome.kind).toBe('tls')
    expect(target.requests).toHaveLength(0)
  })

  it('asks no proxy of the environment', async () => {
    const [proxy, target] = [await receiver(), await receiver()]
    onTestFinished(() => void vi.unstubAllEnvs())
    for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])
      vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`)
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    const outcome = await open().send(request(target.url), { signal })
    expect(outcome).toMatchObject({ kind: 'response', status: 200 })
    expect([proxy.requests.length, target.requests.length]).toEqual([0, 1])
  })

  it('says at once which TLS options cannot be used', () => {
    const opening = () => undiciTransport({ tls: { key: 'no key' } })
    expect(opening).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })

  it('refuses a certificate that is not trusted', async () => {
    const target = await receiver({ tls })
    const outcome = await open({ egress }).send(request(`https://receiver.example:${target.port}/`), { signal })
    expect(outcome.kind).toBe('tls')
    expect(target.requests).toHaveLength(0)
  })

  it('refuses a certificate of another host', async () => {
    const target = await receiver({ tls })
    const transport = open({ egress, tls: { ca: tls.cert } })
    // Twice, since a session that is resumed is not compared with the host name
    for (const host of ['other.example', 'other.example', '127.0.0.1']) {
      const outcome = await transport.send(request(`https://${host}:${target.port}/`), { signal })
      expect(outcome.kind).toBe('tls')
    }
    expect(target.requests).toHaveLength(0)
  })
})

describe('what a receiver may send', () => {
  it('takes a header named __proto__ for a header', async () => {
    const target = await receiver({
      behaviour: (_request, response) => response.writeHead(200, ['__proto__', 'a']).end(),
    })
    const outcome = await open().send(request(target.url), { signal })
    expect(outcome.kind === 'response' && Object.entries(outcome.headers)).toContainEqual(['__proto__', 'a'])
  })

  it('refuses response headers that are too long', async () => {
    const target = await receiver({ behaviour: { headers: { 'x-long': 'a'.repeat(100_000) } } })
    expect(await open().send(request(target.url), { signal })).toEqual({
      kind: 'reset',
      message: 'The headers of the answer are longer than is allowed (UND_ERR_HEADERS_OVERFLOW).',
    })
  })

  it('takes a status that HTTP does not know for no HTTP', async () => {
    const target = await receiver({ behaviour: ({ socket }) => socket.write('HTTP/1.1 099 x\r\n\r\n') })
    expect((await open().send(request(target.url), { signal })).kind).toBe('reset')
  })

  it('refuses to change protocols', async () => {
    const target = await receiver({
      behaviour: ({ socket }) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    })
    expect((await open().send(request(target.url), { signal })).kind).toBe('reset')
  })
})

it('refuses a URL with credentials also where the origin is known', async () => {
  const transport = open()
  const target = await receiver()
  await transport.send(request(target.url), { signal })
  const outcome = await transport.send(request(target.url.replace('//', '//user:secret@')), { signal })
  expect(outcome.kind).toBe('invalid')
  expect(target.requests).toHaveLength(1)
})

it('resolves names with the system where no lookup is given', async () => {
  const target = await receiver()
  const outcome = await open({ egress: { allowHttp: true, allow: ['127.0.0.1', '::1'] } }).send(
    request(`http://localhost:${target.port}/`),
    { signal },
  )
  expect(outcome.kind).toBe('response')
})
