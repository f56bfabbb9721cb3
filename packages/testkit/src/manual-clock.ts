import { type Clock, WebhooksError } from '@posthorn/core'
import { testEpoch } from './test-epoch.js'

/** A clock that moves only when told. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` and calls each timer that falls due at its own time, in order. */
  advance(ms: number): void
  /** As `advance`, but lets promises and I/O that are under way go on before, between and after timers. */
  advanceAsync(ms: number): Promise<void>
}

interface Timer {
  at: number
  callback: () => void
}

/** Lets whatever is ready to run do so: microtasks and one turn of I/O. */
function settleTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * A `Clock` for tests and simulations that starts at `start` (ms since 1970).
 * `advance` and `advanceAsync` throw `invalid_argument` for a time that is negative or not finite.
 */
export function manualClock(start: number = testEpoch): ManualClock {
  let now = start
  const timers = new Set<Timer>()

  /** The timer due first; the one set first among equals, since a Set keeps its order. */
  function firstTimer(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) if (first === undefined || timer.at < first.at) first = timer
    return first
  }

  function targetOf(ms: number): number {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new WebhooksError('invalid_argument', `Advance the clock by 0 ms or more, not by ${ms}.`)
    }
    return now + ms
  }

  /** Calls the first timer due by `target`; false where none is. */
  function fireNext(target: number): boolean {
    const timer = firstTimer()
    if (timer === undefined || timer.at > target) return false
    timers.delete(timer)
    now = Math.max(now, timer.at)
    timer.callback()
    return true
  }

  return {
    now: () => now,

    setTimer(delayMs, callback) {
      const timer = { at: now + Math.max(0, delayMs), callback }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },

    advance(ms) {
      const target = targetOf(ms)
      while (fireNext(target));
      now = target
    },

    async advanceAsync(ms) {
      const target = targetOf(ms)
      await settleTurn()
      while (fireNext(target)) await settleTurn()
      now = target
      await settleTurn()
    },
  }
}
