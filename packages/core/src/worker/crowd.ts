import type { DuePlace, PassOver } from '../ports/index.js'

/** After so long, in ms, a look behind the crowd begins with what is due first again: rows may have come before its place. */
const roundMs = 1000

/** Most endpoints that are passed over: those met last. */
export const mostPassed = 1000

/** A claim that passed over some endpoints. */
export interface Passed {
  taken: number
  /** Whether more may be due behind. */
  full: boolean
  /** Endpoints that it had no room for. */
  ids: readonly string[]
  /** How far it has looked; null: to the end. */
  reached: DuePlace | null
  /** The last that it took. */
  last: DuePlace | null
}

/**
 * Endpoints that have more due than the worker has room for, so many that a claim of what is due first takes nothing
 * else. While they are in the way, every other claim passes over them: who stands behind them does not wait until all of it
 * is parked. `now` is monotonic, in ms.
 */
export function createCrowd(now: () => number) {
  const endpointIds = new Set<string>()
  let after: DuePlace | null = null
  let beganAt = 0
  let wasPassed = false

  function add(ids: readonly string[]): void {
    for (const id of ids) {
      endpointIds.delete(id)
      endpointIds.add(id)
    }
    for (const id of endpointIds) {
      if (endpointIds.size <= mostPassed) break
      endpointIds.delete(id)
    }
  }

  return {
    /** What the next claim passes over; null: nothing. */
    next(): PassOver | null {
      if (endpointIds.size === 0 || wasPassed) {
        wasPassed = false
        return null
      }
      if (after === null) beganAt = now()
      return { endpointIds: [...endpointIds], after }
    },
    /** A claim of what is due first had no room for these; `full`: more is due behind. */
    met(ids: readonly string[], full: boolean): void {
      if (full) add(ids)
      else endpointIds.clear()
      if (endpointIds.size === 0) after = null
    },
    /** What a claim has found that passed over them. */
    passed({ taken, full, ids, reached, last }: Passed): void {
      wasPassed = taken > 0
      if (full) add(ids)
      after = reached ?? last ?? after
      if (reached === null && now() - beganAt >= roundMs) after = null
    },
  }
}
