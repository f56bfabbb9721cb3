import type { Clock } from '../ports/index.js'

/** A sleep that others can end. One sleeper at a time. */
export function createWake(clock: Clock) {
  let resolve: (() => void) | null = null
  let cancelTimer: (() => void) | null = null
  let endsAt = Number.POSITIVE_INFINITY
  let pending = false

  function end(): void {
    cancelTimer?.()
    cancelTimer = null
    const done = resolve
    resolve = null
    done?.()
  }

  return {
    /** Ends the sleep, or the next one before it begins. */
    now(): void {
      if (resolve === null) pending = true
      else end()
    },
    /** Lets the sleep end no later than `delayMs` from now. */
    within(delayMs: number): void {
      const at = clock.monotonic() + delayMs
      if (resolve === null || at >= endsAt) return
      endsAt = at
      cancelTimer?.()
      cancelTimer = clock.setTimer(delayMs, end)
    },
    /** Sleeps up to `delayMs` ms; without, until told. */
    sleep(delayMs?: number): Promise<void> {
      if (pending) {
        pending = false
        return Promise.resolve()
      }
      return new Promise((done) => {
        resolve = done
        endsAt = Number.POSITIVE_INFINITY
        if (delayMs !== undefined) this.within(delayMs)
      })
    },
  }
}

export type Wake = ReturnType<typeof createWake>
