import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { SecureVersion } from 'node:tls'
import { arrivalKey } from './ledger.ts'

/** How a request is met. `half`: status, headers and a part of the body, then the connection ends. */
export type Meeting = 'take' | 'reset' | 'stall' | 'drip' | 'half' | 'error'

/** What a server speaks TLS with. Plain data: it goes to the receivers' process as JSON. */
export interface TlsSettings {
  /** PEM. */
  key: string
  cert: string
  minVersion: SecureVersion
  maxVersion: SecureVersion
  ciphers?: string
}

/** What receivers have counted. */
export interface ReceiverCounts {
  /** Requests taken, repeats included. */
  taken: number
  /** Deliveries taken, by path: a repeat is none. */
  deliveries: Record<string, number>
  /** Requests met otherwise, by how. */
  refused: Partial<Record<Meeting, number>>
}

/** Real HTTP servers that count what they take, and by whom it was sent. They keep it in memory. */
export interface ChaosReceiver {
  readonly port: number
  /** By `arrivalKey`: who sent what was taken, in order. */
  readonly arrivals: ReadonlyMap<string, readonly string[]>
  counts(): ReceiverCounts
  /** Says how requests of some paths are met from now on. All others are taken. */
  meet(meetings: Record<string, Meeting>): void
  /** One more server, which speaks TLS. It answers as the first does. Gives its port. */
  serveTls(settings: TlsSettings): Promise<number>
  /** All servers that speak TLS do it like this from now on. */
  changeTls(settings: TlsSettings): void
}

/** Answers take so long, in ms, so that something is in flight whenever a worker dies. */
const answerMs = 3

export async function createChaosReceiver(): Promise<ChaosReceiver> {
  const arrivals = new Map<string, readonly string[]>()
  /** Most deliveries come once: those of a worker share one list. */
  const only = new Map<string, readonly string[]>()
  const secure: TlsServer[] = []
  const deliveries: Record<string, number> = {}
  const refused: Partial<Record<Meeting, number>> = {}
  let meetings: Record<string, Meeting> = {}
  let taken = 0

  function onlyBy(worker: string): readonly string[] {
    const list = only.get(worker) ?? [worker]
    only.set(worker, list)
    return list
  }

  function take(path: string, request: IncomingMessage): void {
    const key = arrivalKey(path, String(request.headers['webhook-id']))
    const worker = String(request.headers['x-worker'])
    const before = arrivals.get(key)
    arrivals.set(key, before === undefined ? onlyBy(worker) : [...before, worker])
    if (before === undefined) deliveries[path] = (deliveries[path] ?? 0) + 1
    taken++
  }

  function listener(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {})
    request.on('error', () => {})
    request.resume().once('end', () => {
      const path = request.url ?? ''
      const how = meetings[path] ?? 'take'
      if (how !== 'take') {
        refused[how] = (refused[how] ?? 0) + 1
        return turnDown(how, response)
      }
      take(path, request)
      setTimeout(() => response.writeHead(200, { 'content-length': 0 }).end(), answerMs)
    })
  }

  return {
    port: await listen(createServer(listener)),
    arrivals,
    counts: () => ({ taken, deliveries, refused }),
    meet(given) {
      meetings = given
    },
    async serveTls(settings) {
      const server = createTlsServer(settings, listener)
      server.on('tlsClientError', () => {})
      secure.push(server)
      return listen(server)
    },
    changeTls(settings) {
      for (const server of secure) server.setSecureContext(settings)
    },
  }
}

/** Has a server listen on 127.0.0.1. Gives the port. */
export async function listen(server: Server): Promise<number> {
  server.on('connection', (socket: Socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

function turnDown(how: Exclude<Meeting, 'take'>, response: ServerResponse): void {
  if (how === 'error') response.writeHead(500).end()
  if (how === 'reset') response.socket?.resetAndDestroy()
  if (how === 'half') {
    response.writeHead(200, { 'content-length': 1000 })
    response.write('the beginning', () => response.socket?.destroy())
  }
  if (how === 'drip') {
    response.writeHead(200).flushHeaders()
    const timer = setInterval(() => response.write('.'), 50)
    response.once('close', () => clearInterval(timer))
  }
}
