import type { Socket } from 'node:net'
import type { ResolvedAddress } from './egress-rules.js'

/** Called once with a socket that is open, or with why there is none. */
export type Opened = (error: Error | null, socket?: Socket) => void

/** Where to connect to, and how. */
export interface Race {
  /** One at least. */
  addresses: readonly ResolvedAddress[]
  /** Begins to connect to an address. What it gives ends the try, and closes its socket. */
  dial: (address: string, opened: Opened) => () => void
  /** An abort ends it, with no call back. */
  signal: AbortSignal
}

/** Calls back when a socket emits `event`, or why it did not. What it gives closes it. */
export function whenOpen(socket: Socket, event: 'connect' | 'secureConnect', opened: Opened): () => void {
  socket.setNoDelay(true).setKeepAlive(true, keepAliveMs)
  socket.once(event, () => opened(null, socket))
  // Stays: a socket that was closed may still say why.
  socket.on('error', (error) => opened(error))
  return () => socket.destroy()
}

/** How long a connection may be silent before TCP asks whether the other side is there. */
const keepAliveMs = 60_000
/** The next address is tried after so long without an answer from the ones before (RFC 8305, 5), in ms. */
const attemptDelayMs = 250
/** Most addresses tried, so that a name with many dead ones does not take too many sockets. */
const maxAttempts = 8

/**
 * Connects to several addresses of one host, each a little later than the one before, and calls back with the first socket
 * that is connected: one that is slow still has its chance, and one that is dead costs no more than the delay. Those that
 * were slower are closed. Calls back with an error when all have failed.
 */
export function firstToConnect(race: Race, callback: Opened): void {
  const { dial, signal } = race
  const left = inTurn(race.addresses).slice(0, maxAttempts)
  const connecting = new Set<{ stop: () => void }>()
  const errors: Error[] = []
  let timer: NodeJS.Timeout | undefined

  const end = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    left.length = 0
    for (const { stop } of connecting) stop()
    connecting.clear()
  }
  const failed = (error: Error) => {
    errors.push(error)
    if (left.length > 0) next()
    else if (connecting.size === 0) {
      end()
      callback(errors.length === 1 ? error : new AggregateError(errors, 'no address could be connected to'))
    }
  }
  const next = () => {
    clearTimeout(timer)
    const address = left.shift()
    if (address === undefined) return
    if (left.length > 0) timer = setTimeout(next, attemptDelayMs)
    const attempt = { stop: () => {} }
    connecting.add(attempt)
    const opened: Opened = (error, socket) => {
      if (!connecting.delete(attempt)) return
      if (socket === undefined) {
        failed(error ?? new Error('no connection'))
      } else {
        end()
        callback(null, socket)
      }
    }
    try {
      attempt.stop = dial(address.address, opened)
    } catch (error) {
      opened(error instanceof Error ? error : new Error(String(error)))
    }
  }
  signal.addEventListener('abort', end)
  next()
}

/** The families in turn (RFC 8305, 4), since often all addresses of one cannot be reached. */
function inTurn(addresses: readonly ResolvedAddress[]): ResolvedAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family)
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family)
  return first.flatMap((address, n) => [address, ...second.slice(n, n + 1)]).concat(second.slice(first.length))
}
