import type { Clock } from '../ports/index.js'
import type { Job } from './job.js'
import { createLeaseClock } from './lease-clock.js'
import { createStoreTime } from './store-time.js'

/** What the workers of a process share: the one that was started, and those that drain. */
export function createShared(clock: Clock) {
  const claims = new Set<Promise<unknown>>()
  return {
    /** The lease clock. */
    now: createLeaseClock(clock),
    /** By claims, which every worker makes now and then. */
    storeTime: createStoreTime(clock),
    /** The jobs that they have in their hands, by delivery id. Each writes its own, all look in it. */
    held: new Map<string, Job>(),
    /** Notes that a claim is under way until `answered`, which takes its answer in. */
    async claiming<Result>(answered: Promise<Result>): Promise<Result> {
      claims.add(answered)
      try {
        return await answered
      } finally {
        claims.delete(answered)
      }
    },
    /** Resolves once the claims that are under way have been taken in; null where none is. */
    claimsEnded(): Promise<unknown> | null {
      return claims.size === 0 ? null : Promise.allSettled(claims)
    },
  }
}

export type Shared = ReturnType<typeof createShared>
