// First: on an older Node undici does not load, and what it says does not tell why.
import '#node-version'
import { buildConnector, Pool } from 'undici'
import type { PinnedLookup } from './pinned-lookup.js'

/** The connections to one scheme, host and port. */
export interface Origin {
  readonly key: string
  readonly pool: Pool
  /** Ends all of its sockets, those that still connect as well (a pool forgets these), and its lookups. */
  readonly sockets: AbortController
  /** Requests under way. */
  active: number
}

/** Pools by origin, bounded in number. */
export interface Origins {
  /** The pool of an origin that is open. */
  get(key: string): Origin | undefined
  /** Opens a pool for an origin that has none; the idle one unused for longest makes room. */
  open(key: string): Origin
  enter(origin: Origin): void
  /** A request ended. `connected`: it got as far as a connection; a pool that is idle and could not connect is closed. */
  leave(origin: Origin, connected: boolean): void
  /** Closes idle pools now and busy ones when their last request ends. */
  closeAll(): Promise<void>
}

/** How many sockets and origins there may be, and how a socket is made. */
export interface OriginLimits {
  connectionsPerOrigin: number
  /** Passed only while more origins than that have requests under way. */
  maxOrigins: number
  connect: buildConnector.BuildOptions
  lookup: PinnedLookup
}

/** Makes an empty set of pools. */
export function createOrigins({ connectionsPerOrigin, maxOrigins, connect, lookup }: OriginLimits): Origins {
  // In order of use: the first was unused for longest.
  const origins = new Map<string, Origin>()

  const makeRoom = () => {
    for (const origin of origins.values()) {
      if (origins.size < maxOrigins) return
      if (origin.active > 0) continue
      origins.delete(origin.key)
      void destroy(origin)
    }
  }

  return {
    get: (key) => origins.get(key),
    open(key) {
      makeRoom()
      const sockets = new AbortController()
      const { signal } = sockets
      const pool = new Pool(key, {
        connect: buildConnector({ ...connect, lookup: lookup(signal), allowH2: false, signal }),
        connections: connectionsPerOrigin,
        pipelining: 1,
        // One request a connection, so that dropping a connection never ends somebody else's request.
        allowH2: false,
        // The transport has one deadline of its own.
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveMaxTimeout: 60_000,
      })
      const origin = { key, pool, sockets, active: 0 }
      origins.set(key, origin)
      return origin
    },
    enter(origin) {
      if (origin.active++ > 0) return
      origins.delete(origin.key)
      origins.set(origin.key, origin)
    },
    leave(origin, connected) {
      if (--origin.active > 0 || (connected && origins.get(origin.key) === origin)) return
      // Later, because a pool must not be closed from inside one of its own callbacks.
      queueMicrotask(() => {
        if (origin.active > 0) return
        if (origins.get(origin.key) === origin) origins.delete(origin.key)
        void destroy(origin)
      })
    },
    async closeAll() {
      const idle = [...origins.values()].filter(({ active }) => active === 0)
      origins.clear()
      await Promise.all(idle.map(destroy))
    },
  }
}

async function destroy({ pool, sockets }: Origin): Promise<void> {
  const destroyed = pool.destroy()
  sockets.abort()
  await destroyed
}
