import { releaseOf } from './release.js'
import type { Renewals } from './renewals.js'
import type { Run } from './run.js'
import type { Settler } from './settler.js'

/** Part of the stop's bound that is kept for writing back. */
const settleGraceMs = 2000

/** What there is to end of a run. */
export interface RunParts {
  settler: Settler
  renewals: Pick<Renewals, 'evictAll'>
  loop: Promise<void> | null
}

/**
 * Ends a run: nothing new is started, what waits is given back, requests in flight get `graceMs` to end and are then
 * aborted, and what came of them is written. Never rejects.
 */
export async function endRun(run: Run, { settler, renewals, loop }: RunParts, graceMs: number): Promise<void> {
  const { state, now, timers, lanes, leases, giveBack, wake, progress } = run

  /** Waits until no request is in flight, at most `ms`. */
  async function inFlightEnded(ms: number): Promise<void> {
    const until = now() + ms
    while (lanes.counts.inFlight > 0 && now() < until) await progress.sleep(until - now())
  }

  async function writeBack(): Promise<void> {
    settler.retry()
    await settler.finish()
    await loop
    await giveBack.ended()
  }

  state.stopping = true
  wake.now()
  progress.now()
  const waiting = [...lanes.evictAll(), ...renewals.evictAll()]
  for (const job of waiting) leases.remove(job)
  void giveBack(waiting.map((job) => releaseOf(job)))
  await inFlightEnded(graceMs)
  run.abort.abort()
  await inFlightEnded(settleGraceMs)
  await timers.atMost(settleGraceMs, writeBack())
  state.givenUp = true
  settler.drop()
  leases.clear()
  timers.endAll()
}
