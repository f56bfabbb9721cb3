import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type Behaviour, play } from './behaviour.js'
import type { Certificate } from './certificate.js'
import { createWaiters } from './waiters.js'

/** A request as it arrived. */
export interface ReceivedRequest {
  method: string
  /** Path and query. */
  url: string
  headers: IncomingHttpHeaders
  /** Names and values in turn, as sent. */
  rawHeaders: string[]
  /** The body's bytes. */
  body: Buffer
  /** The body as UTF-8 text. */
  text: string
  /** When the body had arrived, ms since 1970. */
  receivedAt: number
  /** Whether `verify` took it; null where there is none. */
  verified: boolean | null
  /** What `verify` threw; null where it threw nothing. */
  verifyError: unknown
}

/** Options of {@link createReceiver}. */
export interface ReceiverOptions {
  /** How to meet requests, one entry a request; the last one stays. Default 200. */
  behaviour?: Behaviour | Behaviour[]
  /** Serve https with this certificate. */
  tls?: Certificate
  /** Throws or rejects where a request is not signed as it should be; such a request is answered with 401. */
  verify?: (request: ReceivedRequest) => unknown
}

/** A real HTTP server on 127.0.0.1 that records what it gets and answers as told. */
export interface Receiver {
  /** Without a trailing slash: `http://127.0.0.1:40123`. */
  readonly url: string
  readonly port: number
  /** In order of arrival. */
  readonly requests: readonly ReceivedRequest[]
  /** Connections made so far. */
  readonly connections: number
  /** Connections open now. */
  readonly openConnections: number
  /** Sets how to meet requests from now on: all of them, or those to one path (without query). */
  behave(behaviour: Behaviour | Behaviour[], path?: string): void
  /**
   * Resolves when that many requests have arrived, or when `condition` holds (asked when a request arrives and when a
   * connection opens or closes). Rejects after `timeoutMs`. Default: 10,000.
   */
  waitFor(condition: number | ((receiver: Receiver) => boolean), options?: { timeoutMs?: number }): Promise<void>
  /** Drops all connections and stops listening. May be called twice. */
  close(): Promise<void>
}

/** Starts a receiver on a free port of 127.0.0.1. */
export async function createReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { tls, verify } = options
  const requests: ReceivedRequest[] = []
  const sockets = new Set<Socket>()
  const scripts = new Map<string, Behaviour[]>()
  const waiters = createWaiters()
  let connections = 0

  const next = (url: string): Behaviour => {
    const script = scripts.get(url.split('?', 1)[0] ?? '') ?? scripts.get('*') ?? []
    return (script.length > 1 ? script.shift() : script[0]) ?? 200
  }
  const respond = async (incoming: IncomingMessage, response: ServerResponse) => {
    const received = await receive(incoming)
    if (received === null) return
    if (verify) await check(received, verify)
    requests.push(received)
    const behaviour = received.verified === false ? 401 : next(received.url)
    waiters.changed()
    play(behaviour, incoming, response)
  }
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    // A client that has gone away is no error of the receiver.
    response.on('error', () => {})
    respond(incoming, response).catch((error: unknown) => response.destroy(asError(error)))
  }

  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      waiters.changed()
    })
    waiters.changed()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const port = portOf(server.address())

  const receiver: Receiver = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections
    },
    get openConnections() {
      return sockets.size
    },
    behave(behaviour, path = '*') {
      scripts.set(path, Array.isArray(behaviour) ? [...behaviour] : [behaviour])
    },
    waitFor(condition, { timeoutMs = 10_000 } = {}) {
      const holds = () => (typeof condition === 'number' ? requests.length >= condition : condition(receiver))
      return waiters.until(
        holds,
        timeoutMs,
        () => `Not reached in ${timeoutMs} ms; ${requests.length} requests came on ${connections} connections.`,
      )
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  receiver.behave(options.behaviour ?? 200)
  return receiver
}

/** Reads a request to its end; null where the client went away before. */
async function receive(incoming: IncomingMessage): Promise<ReceivedRequest | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    return null
  }
  const body = Buffer.concat(chunks)
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body,
    text: body.toString('utf8'),
    receivedAt: Date.now(),
    verified: null,
    verifyError: null,
  }
}

async function check(received: ReceivedRequest, verify: (request: ReceivedRequest) => unknown): Promise<void> {
  try {
    await verify(received)
    received.verified = true
  } catch (error) {
    received.verified = false
    received.verifyError = error
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.')
  return address.port
}
