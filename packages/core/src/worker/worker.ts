import { gate } from '../dispatch/index.js'
import type { EndpointRecord } from '../ports/index.js'
import { type Asked, createClaims } from './claims.js'
import { type EndBounds, endRun } from './ending.js'
import { createFeeder } from './feeder.js'
import { createIntake } from './intake.js'
import type { Job } from './job.js'
import { drainLoop, type LoopSteps, workLoop } from './loops.js'
import type { WorkerDeps } from './options.js'
import { createOutcomes } from './outcomes.js'
import { createRecalls, isRecalled, type Recall } from './recalls.js'
import { postponeMs, type Release, releaseOf } from './release.js'
import { createRenewals } from './renewals.js'
import { createRun } from './run.js'
import { createSender } from './sender.js'
import { createStarter } from './starter.js'
import type { Target } from './target.js'

const feedEveryMs = 1000

/** One run of the worker, from start to stop: puts its parts together and fills the slots. */
export function createWorker(deps: WorkerDeps) {
  const { store, settings, targets, onError } = deps
  const run = createRun(deps)
  const { state, now, timers, lanes, leases, giveBack, wake, progress } = run

  const feeder = createFeeder({ store, lanes, limits: settings, now })
  const recalls = createRecalls(leases.now)
  const outcomes = createOutcomes(run, { suspended: hold, written })
  const { settler } = outcomes
  const intake = createIntake({ lanes, targets, feeder, settler, now, onError })
  const send = createSender({
    ...{ deps, outcomes, signal: run.abort.signal, postpone },
    ...{ suspended: hold, ended: slotFreed },
  })
  const { begin, pump } = createStarter(run, { outcomes, send, ask: (job) => renewals.ask(job) })
  const renewals = createRenewals(run, { begin, recall, freed: written })
  const claims = createClaims(run, { intake, recalls, pump })

  /** Low on jobs that will start soon, with room for more. */
  function wantsMore(at = now()): boolean {
    return outcomes.haveRoom() && lanes.wanted(at) > 0
  }

  /** Starts what may start, and has the loop claim where work runs low. */
  function refill(at = now()): void {
    if (state.stopping) return
    pump()
    if (!state.drained && wantsMore(at)) wake.now()
  }

  function slotFreed(job: Job, durationMs: number | null): void {
    const at = now()
    lanes.finish(job, durationMs, at)
    if (feeder.wants(job.delivery.endpointId)) void feed(job.delivery.endpointId)
    refill(at)
    progress.now()
  }

  /** Outcomes were settled, or slots freed, so that there may be room for requests again. */
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

  /** Gives back what has not started, so that the next claim sees it as it is now. */
  function recall(what: Recall, status: Release['status'] = 'pending'): void {
    recalls.add(what)
    takeBack(what, status)
  }

  function takeBack(what: Recall, status: Release['status']): void {
    const back = [...leases.jobs()].filter((job) => isRecalled(job.delivery, what) && renewals.take(job))
    void giveBack(back.map((job) => ({ ...releaseOf(job), status }))).then(nudge)
  }

  /** Holds what waits for an endpoint that is suspended, or going to be. */
  function hold(endpointId: string): void {
    recall({ endpointId }, 'held')
  }

  /**
   * What waits for an endpoint, or is just being claimed, goes by what a call of this process has made of it. It is given
   * back only where that closes the gate: a host that changes an endpoint all the time would keep its deliveries going
   * round.
   */
  function changed(endpoint: EndpointRecord): void {
    let target: Target
    try {
      target = targets.learn(endpoint)
    } catch (error) {
      onError(error)
      recall({ endpointId: endpoint.id })
      return
    }
    lanes.retarget(target, now())
    if (gate(target.record, null, null, 0).action === 'send') void feed()
    else takeBack({ endpointId: endpoint.id }, 'held')
  }

  /** Gives back what cannot start soon and is in the way of others; the next pass lets them through in turns. */
  function shed(): void {
    const jobs = lanes.shed()
    for (const job of jobs) {
      leases.remove(job)
      feeder.parked(job.delivery.endpointId, true)
    }
    void giveBack(jobs.map((job) => ({ ...releaseOf(job), status: 'held' })))
  }

  /** Lets held deliveries through: of one endpoint, or wherever the gate is open. Gives how many. Never rejects. */
  async function feed(endpointId?: string): Promise<number> {
    if (state.stopping) return 0
    try {
      const fed = await (endpointId === undefined ? feeder.pass() : feeder.feed(endpointId))
      if (feeder.isScarce()) shed()
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
      await renewals.renew(leases.due())
    } catch (error) {
      onError(error)
    }
  }

  /** Requests that are still in flight while it stops keep their leases. */
  function keepLeases(): void {
    timers.every(leases.everyMs, renew, () => !state.givenUp)
  }

  const steps: LoopSteps = {
    ...{ wantsMore, claim: claims.claim, feed },
    ...{ settle: settler.finish, refused: settler.hasRefused },
  }
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
    ask(bytes: number): Asked | null {
      const free = settings.concurrency - lanes.counts.inFlight
      const ready = !state.stopping && state.drained && lanes.ready(now()) === 0 && outcomes.haveRoom()
      return ready && free > 0 && bytes <= lanes.bytesLeft() ? claims.ask(free) : null
    },
    /** Takes what a publish claimed for it. Never rejects. */
    accept: claims.accept,
    /** What has not started of this is not to be sent as it is: it is looked at again. */
    recall: (what: Recall) => recall(what),
    /** An endpoint was let go or changed: what waits for it is looked at again. */
    changed,
    /** Works until nothing is due or monotonic time `until` has come, whatever the store does. Call `stop` after. Never rejects. */
    drain(until: number): Promise<void> {
      keepLeases()
      loop ??= drainLoop(run, steps, until)
      return timers.atMost(until - now(), loop)
    },
    /**
     * Ends the run: nothing new is started, what waits is given back, requests in flight get `graceMs` to end and are
     * then aborted and given back unsent. Who calls it again waits for the same end.
     */
    stop(bounds: EndBounds): Promise<void> {
      ending ??= endRun(run, { settler, renewals, loop }, bounds)
      return ending
    },
  }
}

export type Worker = ReturnType<typeof createWorker>
