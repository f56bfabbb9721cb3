import type { Lane } from './lane.js'

/** How often it looks, in ms. */
const everyMs = 50

/** Watches for how long nothing has come back from lanes that have requests in flight. */
export function createSilence(lanes: ReadonlyMap<string, Lane>) {
  let lookedAt = 0
  /** When the first request of those that have not answered yet was started. */
  let trialAt: number | null = null

  return {
    /** A request to the lane was started. */
    started(lane: Lane, now: number): void {
      if (lane.inFlight > 1) return
      lane.silentSince = now
      if (lane.meanMs === null) trialAt ??= now
    },
    /** Calls `look` now and then with each lane that has requests in flight. */
    look(now: number, look: (lane: Lane) => void): void {
      if (now - lookedAt < everyMs) return
      lookedAt = now
      trialAt = null
      for (const lane of lanes.values()) {
        if (lane.inFlight === 0) continue
        if (lane.meanMs === null) trialAt = Math.min(trialAt ?? now, lane.silentSince)
        look(lane)
      }
    },
    /** For how long the first of those that have not answered yet has been in flight, in ms; null: none is. */
    trialMs: (now: number): number | null => (trialAt === null ? null : now - trialAt),
  }
}
