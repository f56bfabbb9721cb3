import { gate } from '../dispatch/index.js'
import type { Claim, EndpointRecord, PublishItem } from '../ports/index.js'
import type { Target } from '../request/target.js'
import { type Asked, createClaimer } from './claimer.js'
import type { Job } from './endpoint-queue.js'
import { createFeeder } from './feeder.js'
import { drainLoop, type LoopSteps, workLoop } from './loops.js'
import { createOutcomes } from './outcomes.js'
import { createRateLimiter } from './rate-limiter.js'
import { releaseOf } from './release.js'
import { createRenewals, type Recall } from './renewals.js'
import { createRun, type WorkerDeps } from './run.js'
import { createSender } from './sender.js'
import { type EndBounds, endRun } from './shutdown.js'

const feedEveryMs = 1000

/** One run of the worker, from start to stop: puts its parts together and fills the slots. */
export function createWorker(deps: WorkerDeps) {
  const { store, settings, targets, onError } = deps
  const run = createRun(deps)
  const { state, now, timers, lanes, leases, giveBack, wake, progress } = run

  const feeder = createFeeder({ store, lanes, limits: settings, now, feed: (grants) => claimer.feed(grants) })
  const outcomes = createOutcomes(run, { gated: hold, written, ended: (endpointIds) => void feed(endpointIds) })
  const { settler } = outcomes
  const sender = createSender(run, {
    outcomes,
    ask: (job) => renewals.ask(job),
    gated: hold,
    ended: slotFreed,
  })
  const { begin, probes } = sender
  const rates = createRateLimiter(run, {
    pump,
    putBack,
    giveUp: (jobs) => takeOut(jobs, 'pending'),
    hasMore: feeder.hasMore,
    feed: (endpointId) => void feed([endpointId]),
  })
  const renewals = createRenewals(run, { begin, takeProbe: probes.take, freed, nudge })
  const claimer = createClaimer(run, { feeder, outcomes, recalls: renewals.recalls, pump })

  /** Starts what may start. */
  function pump(): void {
    do sender.pump()
    while (rates.look())
  }

  /** Low on jobs that will start soon, with room for more. */
  function wantsMore(at = now()): boolean {
    return outcomes.haveRoom() && lanes.wanted(at) > 0
  }

  /** Starts what may start, and has the loop claim where work runs low. */
  function refill(at = now()): void {
    if (state.stopping) return
    pump()
    if ((state.nudged || !state.drained) && wantsMore(at)) wake.now()
  }

  function slotFreed(job: Job, durationMs: number | null): void {
    const at = now()
    lanes.finish(job, durationMs, at)
    if (feeder.wants(job.delivery.endpointId)) void feed([job.delivery.endpointId])
    refill(at)
    progress.now()
  }

  let settles = 0

  /** Outcomes were settled, so that there may be room for requests again. */
  function written(): void {
    settles++
    freed()
  }

  /** Slots are free again. */
  function freed(): void {
    refill()
    progress.now()
  }

  /** Holds what waits for an endpoint whose gate is closed, or going to be. */
  function hold(endpointId: string): void {
    renewals.recall({ endpointId }, 'held')
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
      renewals.recall({ endpointId: endpoint.id })
      return
    }
    lanes.retarget(target, now())
    if (gate(target.record, null, null, 0).action === 'send') {
      pump()
      void feed()
    } else renewals.takeBack({ endpointId: endpoint.id }, 'held')
  }

  /** Gives back what cannot start soon and is in the way of others; the next pass lets them through in turns. */
  function shed(): void {
    putBack(lanes.shed())
  }

  /** Gives back jobs that have not started. */
  function takeOut(jobs: readonly Job[], status: 'pending' | 'held'): void {
    for (const job of jobs) {
      lanes.drop(job)
      leases.remove(job)
    }
    void giveBack(jobs.map((job) => ({ ...releaseOf(job), status })))
  }

  /** Holds jobs that cannot start soon. */
  function putBack(jobs: readonly Job[]): void {
    takeOut(jobs, 'held')
    for (const { delivery } of jobs) feeder.parked(delivery.endpointId, true)
  }

  /** Lets held deliveries through: of some endpoints, or wherever the gate is open. Gives how many. Never rejects. */
  async function feed(endpointIds?: readonly string[]): Promise<number> {
    if (state.stopping) return 0
    try {
      const fed = await (endpointIds === undefined ? feeder.pass() : feeder.feed(endpointIds))
      if (feeder.isScarce()) shed()
      return fed
    } catch (error) {
      onError(error)
      return 0
    }
  }

  function nudge(): void {
    state.nudged = true
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
    wantsMore,
    claim: claimer.claim,
    claimBeside: async () => (outcomes.haveRoom() ? claimer.claimBeside() : 0),
    feed,
    settle: settler.finish,
    settles: () => settles,
    refused: settler.hasRefused,
    nearInMs: rates.nearInMs,
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
     * work is known to wait. While it asks for that, what is published may overtake it, in slots that are free.
     */
    ask(bytes: number): Asked | null {
      const free = settings.concurrency - lanes.counts.inFlight
      const ready = !state.stopping && state.drained && lanes.ready(now()) === 0 && outcomes.haveRoom()
      return ready && free > 0 && bytes <= lanes.bytesLeft() ? claimer.ask(free) : null
    },
    /** Messages were published in this process, not all of which it has taken. */
    published(items: readonly PublishItem[]): void {
      const endpointIds = feeder.awaiting(items)
      if (endpointIds.length > 0) void feed(endpointIds)
    },
    /** Takes what a publish that is under way claims for it. A stop waits for that, so as to give it back. */
    accept(answer: Promise<{ claim: Claim | null }>, asked: Asked): void {
      const accepted = answer.then(
        async ({ claim }) => {
          if (claim !== null) await claimer.accept(claim, asked)
        },
        // Whoever published is told
        () => undefined,
      )
      void deps.shared.claiming(accepted).catch(onError)
    },
    /** What has not started of this is not to be sent as it is: it is looked at again. */
    recall: (what: Recall) => renewals.recall(what),
    /** An endpoint was unsuspended or changed: its waiting deliveries are checked again. */
    changed,
    /** Works until nothing is due or monotonic time `until` has come, whatever the store does. Call `stop` after. Never rejects. */
    drain(until: number): Promise<void> {
      keepLeases()
      loop ??= drainLoop(run, steps, until)
      return timers.atMost(until - now(), loop)
    },
    /**
     * Ends the run: nothing new is started, what waits is given back, requests in flight get `graceMs` to end and are
     * then aborted and given back unsent. A second call waits for the same end.
     */
    stop(bounds: EndBounds): Promise<void> {
      ending ??= endRun(run, { settler, renewals, probes, loop }, bounds)
      return ending
    },
  }
}

export type Worker = ReturnType<typeof createWorker>
