import type { Clock } from '../ports/index.js'

/** Timers that can all be ended at once: each is then called early, so that nothing waits for ever. */
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
