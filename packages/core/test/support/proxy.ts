import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Certificate } from '@posthorn/testkit'

/** How a proxy meets a CONNECT: opens the tunnel, or does this with the socket. */
export type Meeting = 'tunnel' | ((socket: Duplex) => void)

/** A forward proxy on 127.0.0.1, as others are: CONNECT alone. */
export interface TestProxy {
  readonly port: number
  /** `address:port` of each CONNECT, in order. */
  readonly asked: string[]
  /** Headers of each CONNECT. */
  readonly headers: IncomingHttpHeaders[]
  /** Tunnels that stand, from the client's side. */
  readonly tunnels: ReadonlySet<Duplex>
  meet(meeting: Meeting): void
  close(): Promise<void>
}

/** Answers a CONNECT so, and closes. */
export function answer(status: number, headers: Record<string, string> = {}): (socket: Duplex) => void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return (socket) => void socket.end(`HTTP/1.1 ${status} x\r\n${lines.join('')}content-length: 2\r\n\r\nno`)
}

export async function createProxy(tls?: Certificate): Promise<TestProxy> {
  const server = tls === undefined ? createServer() : createTlsServer({ cert: tls.cert, key: tls.key })
  const asked: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const tunnels = new Set<Duplex>()
  const sockets = new Set<Socket>()
  let meeting: Meeting = 'tunnel'

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.on('request', (_request, response) => response.writeHead(500).end('CONNECT alone'))
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    client.on('error', () => {})
    if (meeting !== 'tunnel') return meeting(client)
    const { hostname, port } = new URL(`http://${request.url}`)
    const inside = connect(Number(port) || 80, hostname.replace(/^\[(.*)\]$/, '$1'), () => {
      client.write('HTTP/1.1 200 Connection established\r\nvia: 1.1 test\r\n\r\n')
      inside.write(head)
      client.pipe(inside).pipe(client)
      tunnels.add(client)
    })
    inside.on('error', () => {
      if (tunnels.has(client)) client.destroy()
      else answer(503, { 'proxy-status': 'test; error=connection_refused' })(client)
    })
    inside.on('close', () => tunnels.has(client) && client.destroy())
    client.on('close', () => {
      tunnels.delete(client)
      inside.destroy()
    })
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  return {
    port: isInfo(address) ? address.port : 0,
    asked,
    headers,
    tunnels,
    meet(next) {
      meeting = next
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function isInfo(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
