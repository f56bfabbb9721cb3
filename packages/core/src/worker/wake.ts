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
    endsAt = Number.POSITIVE_INFINITY
    const done = resolve
    resolve = null
    done?.()
  }

  function setTimer(delayMs: number): void {
    cancelTimer?.()
    cancelTimer = clock.setTimer(Math.max(0, delayMs), end)
  }

  return {
    /** Ends the sleep, or the next one before it begins. */
    now(): void {
      if (resolve === null) pending = true
      else end()
    },
    /** Lets the sleep end no later than `delayMs` from now, or the next one where none is under way. */
    within(delayMs: number): void {
      const at = clock.monotonic() + delayMs
      if (at >= endsAt) return
      endsAt = at
      if (resolve !== null) setTimer(delayMs)
    },
    /** Sleeps up to `delayMs` ms; without, until told. */
    sleep(delayMs?: number): Promise<void> {
      if (pending) {
        pending = false
        return Promise.resolve()
      }
      return new Promise((done) => {
        resolve = done
        if (delayMs !== undefined) this.within(delayMs)
        if (cancelTimer === null && endsAt < Number.POSITIVE_INFINITY) setTimer(endsAt - clock.monotonic())
      })
    },
  }
}

export type Wake = ReturnType<typeof createWake>
