import type { ClaimOffer } from '../ports/index.js'
import { createClaims } from './claims.js'
import { endRun } from './ending.js'
import { createFeeder } from './feeder.js'
import { createIntake } from './intake.js'
import type { Job } from './job.js'
import { drainLoop, type LoopSteps, workLoop } from './loops.js'
import type { WorkerDeps } from './options.js'
import { createOutcomes } from './outcomes.js'
import { postponeMs, releaseOf } from './release.js'
import { createRun } from './run.js'
import { createSender } from './sender.js'

const feedEveryMs = 1000

/** One run of the worker, from start to stop: puts its parts together and fills the slots. */
export function createWorker(deps: WorkerDeps) {
  const { store, settings, targets, onError } = deps
  const run = createRun(deps)
  const { state, now, timers, lanes, leases, giveBack, wake, progress } = run

  const feeder = createFeeder({ store, lanes, limits: settings, now })
  const outcomes = createOutcomes(run, { forget, written })
  const { settler } = outcomes
  const intake = createIntake({ lanes, targets, feeder, settler, onError })
  const send = createSender({ deps, outcomes, signal: run.abort.signal, postpone, ended: slotFreed })
  const claims = createClaims(run, intake, pump)

  /** Low on jobs that will start soon, with room for more. */
  function wantsMore(at = now()): boolean {
    return outcomes.haveRoom() && lanes.wanted(at) > 0
  }

  /** Starts what may start. */
  function pump(at = now()): void {
    while (!state.stopping && outcomes.haveRoom()) {
      const job = lanes.take(at)
      if (job === null) return
      if (leases.isOver(job)) {
        leases.remove(job)
        lanes.finish(job, null, at)
      } else {
        send(job)
      }
    }
  }

  /** Starts what may start, and has the loop claim where work runs low. */
  function refill(at = now()): void {
    if (state.stopping) return
    pump(at)
    if (!state.drained && wantsMore(at)) wake.now()
  }

  function slotFreed(job: Job, durationMs: number | null): void {
    const at = now()
    lanes.finish(job, durationMs, at)
    if (feeder.wants(job.delivery.endpointId)) void feed(job.delivery.endpointId)
    refill(at)
    progress.now()
  }

  /** Outcomes were settled, so that there may be room for requests again. */
  function written(): void {
    refill()
    progress.now()
  }

  /** Gives a job back that could not even be tried, for a later time. */
  function postpone(job: Job): void {
    leases.remove(job)
    void giveBack([{ ...releaseOf(job), dueAt: job.delivery.dueAt + job.delivery.lateMs + postponeMs }])
    slotFreed(job, null)
  }

  /** Gives the waiting jobs of an endpoint back, so that the next claim sees the endpoint as it is now. */
  function forget(endpointId: string): void {
    const lane = lanes.get(endpointId)
    if (lane === undefined) return
    const jobs = lanes.evict(lane)
    for (const job of jobs) leases.remove(job)
    void giveBack(jobs.map((job) => releaseOf(job))).then(nudge)
  }

  /** Lets held deliveries through: of one endpoint, or wherever the gate is open. Gives how many. Never rejects. */
  async function feed(endpointId?: string): Promise<number> {
    if (state.stopping) return 0
    try {
      const fed = await (endpointId === undefined ? feeder.pass() : feeder.feed(endpointId))
      if (fed > 0) nudge()
      return fed
    } catch (error) {
      onError(error)
      return 0
    }
  }

  function nudge(): void {
    state.drained = false
    wake.now()
  }

  async function renew(): Promise<void> {
    try {
      for (const job of await leases.renew()) {
        leases.remove(job)
        lanes.drop(job)
      }
    } catch (error) {
      onError(error)
    }
  }

  /** Requests that are still in flight while it stops keep their leases. */
  function keepLeases(): void {
    timers.every(leases.everyMs, renew, () => !state.givenUp)
  }

  const steps: LoopSteps = { wantsMore, claim: claims.claim, feed, settle: settler.finish }
  let loop: Promise<void> | null = null
  let ending: Promise<void> | null = null

  return {
    /** Works until stopped; resolves then. Never rejects. */
    run(): Promise<void> {
      loop ??= workLoop(run, steps)
      timers.every(
        feedEveryMs,
        () => feed(),
        () => !state.stopping,
      )
      keepLeases()
      return loop
    },
    /** More may be due: looks at the store at once. */
    nudge,
    /**
     * What it would take of a publish of so many bytes of payloads in this process; null while it may not send, or others'
     * work may be waiting.
     */
    offer(bytes: number): ClaimOffer | null {
      const free = settings.concurrency - lanes.counts.inFlight
      const ready = !state.stopping && state.drained && lanes.ready(now()) === 0 && outcomes.haveRoom()
      return ready && free > 0 && bytes <= lanes.bytesLeft() ? claims.offer(free) : null
    },
    /** Takes what a publish claimed for it, `claimedAt` by this process's clock. Never rejects. */
    accept: claims.accept,
    /** An endpoint was let go or changed: what waits for it is looked at again. */
    refresh(endpointId: string): void {
      forget(endpointId)
      void feed()
    },
    /** Works until nothing is due or time `until` has come, whatever the store does. Call `stop` after. Never rejects. */
    drain(until: number): Promise<void> {
      keepLeases()
      loop ??= drainLoop(run, steps, until)
      return timers.atMost(until - now(), loop)
    },
    /**
     * Ends the run: nothing new is started, what waits is given back, requests in flight get `graceMs` to end and are
     * then aborted and given back unsent. Who calls it again waits for the same end.
     */
    stop(graceMs: number): Promise<void> {
      ending ??= endRun(run, settler, loop, graceMs)
      return ending
    },
  }
}

export type Worker = ReturnType<typeof createWorker>
