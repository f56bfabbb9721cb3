import { isWebhooksError } from './errors.js'
import type { Clock } from './ports/index.js'

/** Pauses between tries in ms; the last one goes on. */
const pausesMs = [20, 100, 250, 500, 1000]

export interface RepeatOptions {
  /** When the call began, by the clock's `monotonic`, in ms. Default: now. */
  since?: number | undefined
  /** Hears that a pause between two tries begins (true) and ends (false). */
  onPause?: ((begins: boolean) => void) | undefined
}

/** Runs `work`, again where it may be. */
export type Repeat = <Result>(work: () => Promise<Result>, options?: RepeatOptions) => Promise<Result>

/**
 * Repeats what fails with `store_unavailable`, for `forMs` from the beginning of the call (0: never); then that error is
 * thrown. Whether the store did what it gave no answer to is not known, so `work` MUST come to the same when it is done
 * twice.
 */
export function createRepeat(clock: Clock, forMs: number): Repeat {
  return async (work, { since = clock.monotonic(), onPause = () => {} } = {}) => {
    for (let tries = 0; ; tries++) {
      try {
        return await work()
      } catch (error) {
        const pauseMs = pausesMs[tries] ?? 1000
        const spent = clock.monotonic() - since
        if (!isWebhooksError(error, 'store_unavailable') || spent + pauseMs > forMs) throw error
        onPause(true)
        await new Promise<void>((resolve) => clock.setTimer(pauseMs, resolve))
        onPause(false)
      }
    }
  }
}
