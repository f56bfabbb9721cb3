import { type Clock, WebhooksError } from '@posthorn/core'
import { testEpoch } from './test-epoch.js'

/** A clock that moves only when told. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` and calls each timer that falls due at its own time, in order. */
  advance(ms: number): void
  /** Sets the wall clock, forward or back, as an administrator would; neither timers nor `monotonic` notice. */
  set(now: number): void
  /** Lets `ms` pass while nothing runs, as for a process that was stopped: timers are called late, by the next `advance`. */
  pause(ms: number): void
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
 * `advance`, `advanceAsync` and `pause` throw `invalid_argument` for a time that is negative or not finite.
 */
export function manualClock(start: number = testEpoch): ManualClock {
  /** Monotonic time; it does not start at `start`, so that who takes one time for the other is found out. */
  let elapsed = 0
  let startedAt = start
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
    return elapsed + ms
  }

  /** Calls the first timer due by `target`; false where none is. */
  function fireNext(target: number): boolean {
    const timer = firstTimer()
    if (timer === undefined || timer.at > target) return false
    timers.delete(timer)
    elapsed = Math.max(elapsed, timer.at)
    timer.callback()
    return true
  }

  return {
    now: () => startedAt + elapsed,
    monotonic: () => elapsed,

    setTimer(delayMs, callback) {
      const timer = { at: elapsed + Math.max(0, delayMs), callback }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },

    set(now) {
      startedAt = now - elapsed
    },

    pause(ms) {
      elapsed = targetOf(ms)
    },

    advance(ms) {
      const target = targetOf(ms)
      while (fireNext(target));
      elapsed = target
    },

    async advanceAsync(ms) {
      const target = targetOf(ms)
      await settleTurn()
      while (fireNext(target)) await settleTurn()
      elapsed = target
      await settleTurn()
    },
  }
}
