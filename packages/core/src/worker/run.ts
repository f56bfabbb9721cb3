import { backOffMs } from './back-off.js'
import { createLanes } from './lanes.js'
import { createLeases } from './leases.js'
import type { WorkerDeps } from './options.js'
import { createGiveBack } from './release.js'
import { createTimers } from './timers.js'
import { createWake } from './wake.js'

/** What the parts of a worker share during one run, from start to stop. */
export function createRun(deps: WorkerDeps) {
  const { store, clock, settings, onError } = deps
  /** For how long things take: wall time is only for what is stored, sent or shown. */
  const now = () => clock.monotonic()
  const timers = createTimers(clock)
  const state = {
    /** Nothing new is started any more. */
    stopping: false,
    /** Nothing may wait for the store any more. */
    givenUp: false,
    /** Whether the last claim took everything that was due. */
    drained: false,
  }
  return {
    deps,
    state,
    now,
    timers,
    lanes: createLanes(settings),
    leases: createLeases({ store, leaseMs: settings.leaseMs, shared: deps.shared }),
    giveBack: createGiveBack(store, onError),
    /** Ends the loop's sleep: more may be due, or there is room for more. */
    wake: createWake(clock),
    /** Ends a sleep whenever a request has ended, or outcomes were written. */
    progress: createWake(clock),
    /** Ends the requests in flight. */
    abort: new AbortController(),
    /** Sleeps longer with every failure in a row; false once the worker has given up. */
    async backOff(failures: number): Promise<boolean> {
      if (state.givenUp) return false
      await new Promise<void>((resolve) => timers.after(backOffMs(failures), resolve))
      return !state.givenUp
    },
  }
}

export type Run = ReturnType<typeof createRun>
