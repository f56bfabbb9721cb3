import type { Clock } from '../ports/index.js'

/** The wall clock may run ahead of the other one by so much before that counts as a leap, in ms. */
const toleranceMs = 100

/**
 * Time for leases, in ms. It is monotonic time, and leaps with the wall clock where that leaps forward: while a machine
 * sleeps, its monotonic clock may stand still and the leases in a database run out. It never goes back.
 */
export function createLeaseClock(clock: Pick<Clock, 'now' | 'monotonic'>): () => number {
  let aheadBy = clock.now() - clock.monotonic()
  let leapt = 0
  return () => {
    const time = clock.monotonic()
    const now = clock.now() - time
    if (Math.abs(now - aheadBy) > toleranceMs) {
      leapt += Math.max(0, now - aheadBy)
      aheadBy = now
    }
    return time + leapt
  }
}
