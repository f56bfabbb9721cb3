import type { Probes } from './probes.js'
import { releaseOf } from './release.js'
import type { Renewals } from './renewals.js'
import type { Run } from './run.js'
import type { Settler } from './settler.js'

/** How long aborting, and then writing back, may take, in ms. */
const settleGraceMs = 2000

/** What there is to end of a run. */
export interface RunParts {
  settler: Settler
  renewals: Pick<Renewals, 'evictAll'>
  probes: Pick<Probes, 'evictAll'>
  loop: Promise<void> | null
}

/** Bounds of the end of a run. */
export interface EndBounds {
  /** How long requests in flight may go on, in ms. */
  graceMs: number
  /** When all must be over, by the worker's clock, whatever the store does. */
  until: number
}

/**
 * Ends a run: nothing new is started, what waits is given back, requests in flight get `graceMs` to end and are then
 * aborted, and their outcomes are written. Never rejects.
 */
export async function endRun(
  run: Run,
  { settler, renewals, probes, loop }: RunParts,
  { graceMs, until }: EndBounds,
): Promise<void> {
  const { state, now, timers, lanes, leases, giveBack, wake, progress } = run

  const bounded = (ms: number) => Math.max(0, Math.min(ms, until - now()))

  /** Waits until no request is in flight, at most `ms`. */
  async function inFlightEnded(ms: number): Promise<void> {
    const end = now() + bounded(ms)
    while (lanes.counts.inFlight > 0 && now() < end) await progress.sleep(end - now())
  }

  async function writeBack(): Promise<void> {
    settler.retry()
    await settler.finish()
    await loop
    // Of publishes, which may claim as well
    await run.deps.shared.claimsEnded()
    await giveBack.ended()
  }

  state.stopping = true
  wake.now()
  progress.now()
  const waiting = [...lanes.evictAll(), ...renewals.evictAll(), ...probes.evictAll()]
  for (const job of waiting) leases.remove(job)
  void giveBack(waiting.map((job) => releaseOf(job)))
  await inFlightEnded(graceMs)
  run.abort.abort()
  await inFlightEnded(settleGraceMs)
  await timers.atMost(bounded(settleGraceMs), writeBack())
  state.givenUp = true
  settler.drop()
  leases.clear()
  timers.endAll()
}
