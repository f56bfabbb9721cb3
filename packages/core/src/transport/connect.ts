import { connect as connectTcp, isIP, type Socket } from 'node:net'
import tls, { type SecureContext, type SecureContextOptions } from 'node:tls'
import { WebhooksError } from '../errors.js'
import type { Connect } from './connection.js'
import type { ResolvedAddress } from './egress-rules.js'
import { firstToConnect } from './first-to-connect.js'

/** Finds the addresses of a host name that may be connected to. An abort means that nobody waits for them. */
export type FindAddresses = (hostname: string, signal: AbortSignal) => Promise<ResolvedAddress[]>

/** Frees sockets that still connect when nobody waits for them; the deadline is what ends requests. */
const connectTimeoutMs = 30_000
/** How long a connection may be silent before TCP asks whether the other side is there. */
const keepAliveMs = 60_000
/** TLS sessions kept, so that the next connection to a host needs no full handshake. */
const maxSessions = 100

/**
 * Makes connections to the first of a host's addresses that takes one, TLS included. Every address comes from `find`, or
 * is the URL's own, which was checked with it. @throws invalid_argument for TLS options that cannot be used
 */
export function createConnect(find: FindAddresses, tlsOptions?: SecureContextOptions): Connect {
  // Made once: to read certificates takes long.
  let context = tlsOptions && contextOf(tlsOptions)
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

  function dialSecure(address: string, hostname: string, port: number): Socket {
    const key = `${hostname}:${port}`
    const servername = isIP(hostname) ? '' : hostname
    const session = sessions.get(key) ?? undefined
    const socket = tls.connect({
      host: address,
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
      socket.once('connect', () => socket.once('error', offerNoMore))
      socket.once('secureConnect', () => socket.off('error', offerNoMore))
    }
    return socket
  }

  return ({ hostname, protocol, port }, callback) => {
    const isSecure = protocol === 'https:'
    const ended = new AbortController()
    const { signal } = ended
    const timer = setTimeout(() => end(timedOut()), connectTimeoutMs).unref()

    function dial(host: string): Socket {
      const socket = isSecure
        ? dialSecure(host, hostname, Number(port) || 443)
        : connectTcp({ host, port: Number(port) || 80 })
      return socket.setNoDelay(true).setKeepAlive(true, keepAliveMs)
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
      firstToConnect({ addresses, dial, connected: isSecure ? 'secureConnect' : 'connect', signal }, end)
    }

    run().catch((error: unknown) => end(error instanceof Error ? error : new Error(String(error))))
    return () => end(null)
  }
}

function contextOf(options: SecureContextOptions): SecureContext {
  try {
    return tls.createSecureContext(options)
  } catch (cause) {
    const message = `undiciTransport: tls: ${cause instanceof Error ? cause.message : 'cannot be used'}.`
    throw new WebhooksError('invalid_argument', message, { cause })
  }
}

function timedOut(): NodeJS.ErrnoException {
  return Object.assign(new Error(`no connection within ${connectTimeoutMs} ms`), { code: 'ETIMEDOUT' })
}
