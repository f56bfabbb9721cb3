import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { arrivalKey } from './ledger.ts'

/** How a request is met. `half`: status, headers and a part of the body, then the connection ends. */
export type Meeting = 'take' | 'reset' | 'stall' | 'drip' | 'half' | 'error'

/** Real HTTP servers that count what they take, and by whom it was sent. */
export interface ChaosReceiver {
  readonly port: number
  /** By `arrivalKey`: who sent what was taken, in order. */
  readonly arrivals: ReadonlyMap<string, readonly string[]>
  /** How many requests were taken. */
  readonly taken: number
  /** How many were met otherwise. */
  readonly refused: number
  /** Says how requests are met from now on. Default: all are taken. */
  meet(how: (path: string) => Meeting): void
  /** One more server, which speaks TLS. It answers as the first does. */
  serveTls(options: TlsOptions): Promise<TlsServer>
  close(): void
}

/** Answers take so long, in ms, so that something is in flight whenever a worker dies. */
const answerMs = 3

export async function createChaosReceiver(): Promise<ChaosReceiver> {
  const arrivals = new Map<string, string[]>()
  const servers: { server: Server; sockets: Set<Socket> }[] = []
  let meeting: (path: string) => Meeting = () => 'take'
  let taken = 0
  let refused = 0

  function listener(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {})
    request.on('error', () => {})
    request.resume().once('end', () => {
      const how = meeting(request.url ?? '')
      if (how !== 'take') {
        refused++
        return turnDown(how, response)
      }
      const key = arrivalKey(request.url ?? '', String(request.headers['webhook-id']))
      const worker = String(request.headers['x-worker'])
      const before = arrivals.get(key)
      if (before === undefined) arrivals.set(key, [worker])
      else before.push(worker)
      taken++
      setTimeout(() => response.writeHead(200, { 'content-length': 0 }).end(), answerMs)
    })
  }

  async function listen(server: Server): Promise<number> {
    const sockets = new Set<Socket>()
    servers.push({ server, sockets })
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    return portOf(server)
  }

  return {
    port: await listen(createServer(listener)),
    arrivals,
    get taken() {
      return taken
    },
    get refused() {
      return refused
    },
    meet(how) {
      meeting = how
    },
    async serveTls(options) {
      const server = createTlsServer(options, listener)
      server.on('tlsClientError', () => {})
      await listen(server)
      return server
    },
    close() {
      for (const { server, sockets } of servers) {
        server.close()
        for (const socket of sockets) socket.destroy()
      }
    },
  }
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
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
