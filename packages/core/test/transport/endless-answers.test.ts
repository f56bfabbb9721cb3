import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { ofetchTransport, type Transport, undiciTransport } from '@posthorn/core'
import { createReceiver } from '@posthorn/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'

const egress = { allowHttp: true, allow: ['127.0.0.1'] }
const maxResponseBytes = 16_384
const transports = { undici: undiciTransport, ofetch: ofetchTransport }

const head = 'HTTP/1.1 200 OK\r\n'
const chunked = `${head}transfer-encoding: chunked\r\n\r\n`

/** How an answer begins, and what it goes on with for as long as anybody reads it. */
const endless: Record<string, [string, string]> = {
  '1xx answers': ['', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'],
  '100 answers': ['', 'HTTP/1.1 100 Continue\r\n\r\n'],
  'line ends': ['', '\r\n'],
  'a reason': ['HTTP/1.1 200 ', 'O'],
  'headers of one name': [head, 'a: b\r\n'],
  'the value of a header': [`${head}a: `, 'b'],
  'the name of a header': [head, 'a'],
  'blanks before a value': [`${head}a:`, ' '],
  'headers of a 100': ['HTTP/1.1 100 Continue\r\n', 'a: b\r\n'],
  'a chunk extension': [`${chunked}1;a=`, 'b'],
  'chunk extensions': [`${chunked}1`, ';a=b'],
  'zeros of a chunk size': [chunked, '0'],
  'chunks of one byte with extensions': [chunked, `1;${'a'.repeat(4000)}\r\nx\r\n`],
  trailers: [`${chunked}0\r\n`, 'a: b\r\n'],
  'the value of a trailer': [`${chunked}0\r\na: `, 'b'],
}

/** A server that writes that to every request. */
async function flooding([start, more]: readonly [string, string]) {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>()
  const block = Buffer.from(more.repeat(Math.ceil(16_384 / more.length)))
  let socket: Socket | undefined
  const flood = (request: IncomingMessage) => {
    socket = request.socket
    const pour = () => {
      while (!request.socket.destroyed && request.socket.write(block));
    }
    request.socket.on('drain', pour).write(start)
    pour()
  }
  const server = createServer(flood).on('connect', flood)
  server.on('connection', (each) => each.on('error', () => {}).once('close', () => close()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    socket?.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, closed }
}

function send(transport: Transport, url: string, timeoutMs: number) {
  onTestFinished(() => transport.close())
  const request = { url, headers: {}, body: '{}', timeoutMs, maxResponseBytes }
  return transport.send(request, { signal: new AbortController().signal })
}

describe('an answer that never ends', () => {
  it.each(Object.entries(endless))('is cut, whatever it is made of: %s', async (_, parts) => {
    const server = await flooding(parts)
    // The deadline is far away: what ends it is how much came
    const outcome = await send(undiciTransport({ egress }), server.url, 600_000)
    expect(outcome).toMatchObject({ kind: 'reset', message: expect.stringContaining('longer than is allowed') })
    await server.closed
  })

  it.each(Object.entries(endless).slice(0, 4))('is cut where it is a proxy’s: %s', async (_, parts) => {
    const { url, closed } = await flooding(parts)
    const transport = undiciTransport({ egress, proxy: { url } })
    expect(await send(transport, 'http://127.0.0.1:47001/', 600_000)).toMatchObject({
      kind: 'proxy',
      message: expect.stringContaining('no answer to CONNECT'),
    })
    await closed
  })

  it.each(Object.entries(transports))('ends at the deadline at the latest: %s', async (_, create) => {
    const ended = Object.values(endless).map(async (each) => {
      const server = await flooding(each)
      expect(await send(create({ egress }), server.url, 300)).not.toHaveProperty('status')
      await server.closed
    })
    await Promise.all(ended)
  })

  it('is told from one that only takes many bytes', async () => {
    const body = 'x'.repeat(maxResponseBytes)
    const long = 'x: y\r\n'.repeat(8000)
    const receiver = await createReceiver({
      behaviour: ({ socket }) => {
        for (let n = 0; n < 100; n++) socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')
        socket.write(
          `${head}${long}transfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(maxResponseBytes)}0\r\n\r\n`,
        )
      },
    })
    onTestFinished(() => receiver.close())
    const transport = undiciTransport({ egress })
    for (const _ of [1, 2, 3, 4]) {
      expect(await send(transport, receiver.url, 10_000)).toMatchObject({ status: 200, body, truncated: false })
    }
    // Each answer has its own measure
    expect(receiver.connections).toBe(1)
  })
})

describe('an answer that unpacks to ten gigabytes', () => {
  // Members of gzip may follow each other, and are the same here: packed again they are small
  const inner = Buffer.concat(Array(1000).fill(gzipSync(Buffer.alloc(10 * 1024 * 1024))))
  const pack = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: zstdCompressSync }
  const cases = Object.entries(pack).flatMap(([encoding, packed]) =>
    Object.entries(transports).map(([name, create]) => ({ encoding, packed, name, create })),
  )

  it.each(cases)('is not unpacked, or cut ($encoding, $name)', async ({ encoding, packed, create }) => {
    const bomb = packed(inner)
    expect(bomb.length).toBeLessThan(200_000)
    const headers = { 'content-encoding': `gzip, ${encoding}` }
    const receiver = await createReceiver({ behaviour: { headers, body: bomb } })
    onTestFinished(() => receiver.close())
    const transport = create({ egress })
    const outcome = await send(transport, receiver.url, 600_000)
    expect(outcome).toMatchObject({ kind: 'response', status: 200 })
    expect(outcome.kind === 'response' && outcome.body.length).toBeLessThanOrEqual(maxResponseBytes)
  })
})
