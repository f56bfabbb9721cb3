import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Which way nothing gets through. */
export type SilentWay = 'both' | 'to server' | 'to client'

/** A proxy on 127.0.0.1 whose connections can go silent, as behind a wedged proxy or a host that is gone. */
export interface SilentProxy {
  /** The same database as the url given, through the proxy. */
  url: string
  /**
   * From now on the connections there are swallow what is sent, both ways or one, and the other side hears of no goodbye.
   * Default: both.
   */
  silence(way?: SilentWay): void
  /** The same, and so does every connection that is made from now on. */
  silenceAll(): void
  /** Nobody listens any more, until `listen`. */
  away(): Promise<void>
  listen(): Promise<void>
  /** Connections that clients have open. */
  open(): number
  /** How many were made. */
  made(): number
}

/**
 * Starts one, which runs until it is `away`. `refuses`: a setting in the startup packet for which a connection is refused, in
 * PgBouncer's words.
 */
export async function startSilentProxy(url: string, options: { refuses?: string } = {}): Promise<SilentProxy> {
  const target = new URL(url)
  const clients = new Set<Socket>()
  const servers = new Set<Socket>()
  const silent = new WeakMap<Socket, SilentWay>()
  let isAllSilent = false
  let made = 0

  const proxy = createServer((client) => {
    made++
    const server = connect(Number(target.port), target.hostname)
    clients.add(client)
    servers.add(server)
    if (isAllSilent) silent.set(client, 'both')
    client.once('data', (startup) => {
      if (options.refuses === undefined || !startup.includes(options.refuses)) return
      client.end(refusal(`unsupported startup parameter: ${options.refuses}`))
      server.destroy()
    })
    const swallows = (way: SilentWay) => [way, 'both'].includes(silent.get(client) ?? '')
    client.on('data', (chunk) => swallows('to server') || server.write(chunk))
    server.on('data', (chunk) => swallows('to client') || client.write(chunk))
    client.on('close', () => {
      clients.delete(client)
      if (!silent.has(client)) server.end()
    })
    server.on('close', () => silent.has(client) || client.end())
    for (const socket of [client, server]) socket.on('error', () => {})
  })
  async function listen(port: number): Promise<void> {
    proxy.listen(port, '127.0.0.1')
    await once(proxy, 'listening')
  }

  async function away(): Promise<void> {
    for (const socket of [...clients, ...servers]) socket.destroy()
    await new Promise((resolve) => proxy.close(resolve))
  }

  await listen(0)
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  const proxied = new URL(url)
  proxied.hostname = '127.0.0.1'
  const { port } = address
  proxied.port = String(port)

  function silence(way: SilentWay = 'both'): void {
    for (const client of clients) silent.set(client, way)
  }
  return {
    url: proxied.href,
    silence,
    silenceAll() {
      isAllSilent = true
      silence()
    },
    away,
    listen: () => listen(port),
    open: () => clients.size,
    made: () => made,
  }
}

/** An ErrorResponse, https://www.postgresql.org/docs/current/protocol-message-formats.html */
function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
