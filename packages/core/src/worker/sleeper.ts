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
    /** Forgets that the next sleep was ended before it begins: what that was for has been done. */
    forget(): void {
      pending = false
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

/** Timers that can all be ended at once: each is then called early, so that nothing waits forever. */
export function createTimers(clock: Clock) {
  const ends = new Set<() => void>()

  function after(delayMs: number, callback: () => void): void {
    const cancel = clock.setTimer(delayMs, () => {
      ends.delete(end)
      callback()
    })
    const end = () => {
      cancel()
      callback()
    }
    ends.add(end)
  }

  return {
    after,
    /** Runs `work` again and again, `delayMs` after it ended, while `goesOn` says so. `work` must not reject. */
    every(delayMs: number, work: () => Promise<unknown>, goesOn: () => boolean): void {
      const again = () => after(delayMs, () => void (goesOn() && work().finally(again)))
      again()
    },
    /** Waits for `work`, but not longer than `ms`. */
    async atMost(ms: number, work: Promise<void>): Promise<void> {
      let cancel = () => {}
      const bound = new Promise<void>((resolve) => {
        cancel = clock.setTimer(ms, resolve)
      })
      await Promise.race([work, bound])
      cancel()
    },
    endAll(): void {
      const all = [...ends]
      ends.clear()
      for (const end of all) end()
    },
  }
}

const firstMs = 100
const longestMs = 30_000

/** How long to wait before the store is tried again, after so many failures in a row, in ms. */
export function backOffMs(failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10))
}

/** Waits for `work` for `ms`; then rejects with what `late` gives and ignores `work`. */
export function within<Result>(
  clock: Pick<Clock, 'setTimer'>,
  ms: number,
  work: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => reject(late()))
    work.then(resolve, reject).finally(cancel)
  })
}
