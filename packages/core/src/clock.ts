import type { Clock } from './ports/index.js'

const maxTimerMs = 2 ** 31 - 1

/** The system's time and timers. A timer keeps the process alive: a started worker runs until it is stopped. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(maxTimerMs, Math.max(0, delayMs)))
    return () => clearTimeout(timer)
  },
}
