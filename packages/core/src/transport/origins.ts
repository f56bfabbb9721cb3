import type { Connect } from './connection.js'
import { Pool } from './pool.js'

/** Pools by origin, bounded in number. One that has no connections left is forgotten. */
export interface Origins {
  /** The pool of an origin that has one. */
  get(key: string): Pool | undefined
  /** Opens a pool for an origin that has none; the idle one unused for longest makes room. */
  open(key: string): Pool
  /** How many there are. */
  readonly size: number
  /** Closes idle pools now and busy ones when their last request ends. */
  closeAll(): Promise<void>
}

/** How many connections and origins there may be, and how a connection is made. */
export interface OriginLimits {
  connectionsPerOrigin: number
  /** Passed only while more origins than that have requests under way. */
  maxOrigins: number
  connect: Connect
}

/** So long after a name leads to another address, requests still go to the old one. */
const maxAgeMs = 60_000
/** Receivers behind several proxies send a lot; this is what the larger ones of these allow. */
const maxHeaderSize = 64 * 1024

/** Makes an empty set of pools. */
export function createOrigins({ connectionsPerOrigin, maxOrigins, connect }: OriginLimits): Origins {
  const options = { maxConnections: connectionsPerOrigin, maxAgeMs, maxHeaderSize, connect }
  // In order of use: the first was unused for longest.
  const pools = new Map<string, Pool>()
  const forget = (pool: Pool) => {
    if (pools.get(pool.origin) === pool) pools.delete(pool.origin)
  }
  const makeRoom = () => {
    for (const pool of pools.values()) {
      if (pools.size < maxOrigins) return
      if (!pool.isIdle) continue
      forget(pool)
      void pool.close()
    }
  }
  return {
    get size() {
      return pools.size
    },
    get(key) {
      const pool = pools.get(key)
      if (pool?.isIdle) {
        pools.delete(key)
        pools.set(key, pool)
      }
      return pool
    },
    open(key) {
      makeRoom()
      const pool = new Pool(key, options, forget)
      pools.set(key, pool)
      return pool
    },
    async closeAll() {
      const all = [...pools.values()]
      pools.clear()
      await Promise.all(all.map((pool) => pool.close()))
    },
  }
}
