import { turn } from '../batches.js'
import type { Claimed } from './claimer.js'
import type { Run } from './run.js'

const firstPollMs = 50
/** With jobs that should start soon, it looks after so long, in ms, whether they did. */
const recheckMs = 100
/** A worker that has jobs enough claims once in so long, in ms, and a few times in a row after a while without. */
const besideMs = 25
const besideInARow = 4
/** How often a drain that has room looks at what is held, in ms, while requests are in flight. */
const refeedMs = 1000

export interface LoopSteps {
  /** Whether the worker has room for more work. */
  wantsMore: () => boolean
  claim: (thorough?: boolean) => Promise<Claimed>
  /** Claims for the slots that are kept free, while there are jobs enough. Gives how many it took. */
  claimBeside: () => Promise<number>
  /** Lets held deliveries through. Gives how many. */
  feed: () => Promise<number>
  /** Writes outcomes back. Gives whether there were any. */
  settle: () => Promise<boolean>
  /** How many times outcomes were written back. */
  settles: () => number
  /** Whether the store has refused outcomes, which will be tried again. */
  refused: () => boolean
  /** How long until a rate limit lets something through that is held, in ms; Infinity: there is nothing. */
  nearInMs: () => number
}

/** Claims whenever there is room and something may be due, until the worker is stopped. Never rejects. */
export async function workLoop(run: Run, { wantsMore, claim, claimBeside }: LoopSteps): Promise<void> {
  const { deps, state, wake, now } = run
  const { settings, onError } = deps
  let failures = 0
  let pollMs = firstPollMs
  let besideFrom = Number.NEGATIVE_INFINITY
  while (!state.stopping) {
    try {
      if (!wantsMore()) {
        state.drained = false
        besideFrom = Math.max(besideFrom, now() - besideInARow * besideMs)
        const inMs = besideFrom + besideMs - now()
        if (inMs > 0) await wake.sleep(inMs)
        else {
          besideFrom += besideMs
          if ((await claimBeside()) === 0) await wake.sleep(recheckMs)
        }
        continue
      }
      state.drained = true
      state.nudged = false
      const { taken, full, dueInMs } = await claim()
      failures = 0
      if (taken > 0) pollMs = firstPollMs
      if (full) {
        state.drained = false
        await turn()
        continue
      }
      if (state.nudged) continue
      // There is room for more, and nothing that is due
      wake.forget()
      if (!state.stopping) await wake.sleep(Math.min(pollMs, dueInMs))
      pollMs = Math.min(settings.pollMs, pollMs * 2)
    } catch (error) {
      onError(error)
      await run.backOff(failures++)
    }
  }
}

/** Claims until nothing is due, monotonic time `until` has come or the worker is stopped. Never rejects. */
export async function drainLoop(run: Run, steps: LoopSteps, until: number): Promise<void> {
  const { deps, state, now, lanes, progress } = run
  for (let failures = 0; !state.stopping && now() < until; ) {
    try {
      const wanted = steps.wantsMore()
      const settles = steps.settles()
      const { taken } = wanted ? await steps.claim(true) : { taken: 0 }
      if (state.stopping) return
      if (taken > 0) {
        await turn()
        continue
      }
      const left = Math.max(1, until - now())
      if (lanes.counts.inFlight + lanes.counts.waiting > 0 || steps.refused()) {
        // What was parked while all was new may have room by now
        if (wanted && (await steps.feed()) > 0) continue
        await progress.sleep(Math.min(wanted ? refeedMs : recheckMs, left))
      }
      // What was written, now or while the claim was on its way, may be due again
      else if (!(await steps.settle()) && settles === steps.settles() && (await steps.feed()) === 0) {
        const nearInMs = steps.nearInMs()
        if (nearInMs >= left) return
        await progress.sleep(Math.ceil(nearInMs))
      }
      failures = 0
    } catch (error) {
      deps.onError(error)
      await run.backOff(failures++)
    }
  }
}
