import { connect as connectTcp, isIP, type Socket } from 'node:net'
import tls, { type ConnectionOptions, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { Connect } from './connection.js'
import { firstToConnect, type Opened, whenOpen } from './first-to-connect.js'
import type { FindAddresses } from './lookup-answer.js'
import { ProxyFault } from './proxy-fault.js'
import { secureContextOf } from './secure-context.js'
import type { OpenTunnel } from './tunnel.js'

/** Frees sockets that still connect when nobody waits for them; the deadline is what ends requests. */
const connectTimeoutMs = 30_000
/** TLS sessions kept, so that the next connection to a host needs no full handshake. */
const maxSessions = 100

/** How {@link createConnect} connects. */
export interface ConnectOptions {
  find: FindAddresses
  tls: SecureContextOptions | undefined
  /** Opens what connections go through; undefined: they are direct. */
  tunnel: OpenTunnel | undefined
}

/**
 * Makes connections to the first of a host's addresses that takes one, TLS included. Every address comes from `find`, or
 * is the URL's own, which was checked with it. @throws invalid_argument for TLS options that cannot be used
 */
export function createConnect({ find, tls: tlsOptions, tunnel }: ConnectOptions): Connect {
  // Made once: to read certificates takes long.
  let context = tlsOptions && secureContextOf(tlsOptions, 'tls')
  const secureContext = (): SecureContext => {
    context ??= tls.createSecureContext()
    return context
  }

  /** By host and port; the oldest is forgotten first. null: the receiver broke off where one was offered to it. */
  const sessions = new Map<string, Buffer | null>()
  const keepSession = (key: string, session: Buffer | null) => {
    if (sessions.get(key) === null) return
    const [oldest] = sessions.keys()
    if (oldest !== undefined && sessions.size >= maxSessions && !sessions.has(key)) sessions.delete(oldest)
    sessions.set(key, session)
  }

  /** `over`: a new connection to the address, or the tunnel to it. */
  function secured(over: ConnectionOptions, hostname: string, port: number): Socket {
    const key = `${hostname}:${port}`
    const servername = isIP(hostname) ? '' : hostname
    const session = sessions.get(key) ?? undefined
    const socket = tls.connect({
      ...over,
      port,
      servername,
      session,
      secureContext: secureContext(),
      ALPNProtocols: ['http/1.1'],
      // Said, because NODE_TLS_REJECT_UNAUTHORIZED would decide otherwise.
      rejectUnauthorized: true,
    })
    // Not before: what resumes a session does not compare the certificate with the host name again.
    socket.once('secureConnect', () => socket.on('session', (given) => keepSession(key, given)))
    if (session) {
      const offerNoMore = () => keepSession(key, null)
      const watch = () => socket.once('error', offerNoMore)
      if (over.socket === undefined) socket.once('connect', watch)
      else watch()
      socket.once('secureConnect', () => socket.off('error', offerNoMore))
    }
    return socket
  }

  return ({ hostname, protocol, port: given }, callback) => {
    const isSecure = protocol === 'https:'
    const port = Number(given) || (isSecure ? 443 : 80)
    const ended = new AbortController()
    const { signal } = ended
    /** Tunnels were asked for, and this many stand. */
    let tunnels: number | undefined
    const waitsForProxy = () => tunnels === 0
    const timer = setTimeout(() => end(waitsForProxy() ? new ProxyFault() : timedOut()), connectTimeoutMs).unref()

    function dialDirect(host: string, opened: Opened): () => void {
      return isSecure
        ? whenOpen(secured({ host }, hostname, port), 'secureConnect', opened)
        : whenOpen(connectTcp({ host, port }), 'connect', opened)
    }

    function dialThrough(open: OpenTunnel, address: string, opened: Opened): () => void {
      const attempt = { stop: () => {} }
      tunnels ??= 0
      attempt.stop = open({ address, port }, (error, socket) => {
        if (socket === undefined || !isSecure) return opened(error, socket)
        tunnels = (tunnels ?? 0) + 1
        // Where the host is an address, it is what the certificate has to name
        const secure = secured({ socket, host: address }, hostname, port)
        secure.once('close', () => {
          tunnels = (tunnels ?? 1) - 1
        })
        attempt.stop = whenOpen(secure, 'secureConnect', opened)
      })
      return () => attempt.stop()
    }

    function dial(address: string, opened: Opened): () => void {
      return tunnel === undefined ? dialDirect(address, opened) : dialThrough(tunnel, address, opened)
    }

    function end(error: Error | null, socket?: Socket): void {
      if (signal.aborted) return
      clearTimeout(timer)
      ended.abort()
      if (socket !== undefined) callback(null, socket)
      else if (error !== null) callback(error, null)
    }

    async function run(): Promise<void> {
      const addresses = isIP(hostname) ? [{ address: hostname, family: isIP(hostname) }] : await find(hostname, signal)
      if (signal.aborted) return
      firstToConnect({ addresses, dial, signal }, end)
    }

    run().catch((error: unknown) => end(error instanceof Error ? error : new Error(String(error))))
    return { stop: () => end(null), waitsForProxy }
  }
}

function timedOut(): NodeJS.ErrnoException {
  return Object.assign(new Error(`no connection within ${connectTimeoutMs} ms`), { code: 'ETIMEDOUT' })
}
