import { testEpoch } from '../test-epoch.js'

/** True time, which no process sees. In ms. */
export interface WorldClock {
  /** Since 1970: the store's time. */
  now(): number
  /** Since the beginning of the run. */
  elapsed(): number
  /** Calls back once, so much later; gives what cancels it. */
  after(delayMs: number, callback: () => void): () => void
  /** Goes on to the next timer and calls it; false where there is none by `until` (elapsed), which it is then. */
  next(until: number): boolean
}

interface Timer {
  at: number
  callback: () => void
}

export function createWorldClock(): WorldClock {
  let elapsed = 0
  /** In the order in which they were set, which is theirs where several are due at once. */
  const timers = new Set<Timer>()

  function first(): Timer | null {
    let found: Timer | null = null
    for (const timer of timers) if (found === null || timer.at < found.at) found = timer
    return found
  }

  return {
    now: () => testEpoch + elapsed,
    elapsed: () => elapsed,
    after(delayMs, callback) {
      const timer = { at: elapsed + Math.max(0, delayMs), callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    next(until) {
      const timer = first()
      if (timer === null || timer.at > until) {
        elapsed = until
        return false
      }
      timers.delete(timer)
      elapsed = timer.at
      timer.callback()
      return true
    },
  }
}
