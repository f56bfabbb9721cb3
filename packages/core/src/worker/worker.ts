import { randomInt } from 'node:crypto'
import type { Claim, ClaimedDelivery, ClaimOffer, HealthWrite, Settlement, SettleResult } from '../ports/index.js'
import { createFeeder } from './feeder.js'
import { createIntake } from './intake.js'
import type { Job } from './job.js'
import { endWrite, startWrite } from './lane-health.js'
import { createLanes, type Lane } from './lanes.js'
import { createLeases } from './leases.js'
import type { SettledInfo, WorkerDeps } from './options.js'
import { createGiveBack, postponeMs, type Release, releaseOf } from './release.js'
import { createSender } from './sender.js'
import { createSettler } from './settler.js'
import { createTimers } from './timers.js'
import { createWake } from './wake.js'

/** Bytes of payloads in one claim. */
const claimBytes = 8 * 1024 * 1024
const feedEveryMs = 1000
const firstPollMs = 50
const maxBackOffMs = 30_000
/** Part of the stop's bound that is kept for writing back. */
const settleGraceMs = 2000

/** One run of the worker, from start to stop. */
export function createWorker(deps: WorkerDeps) {
  const { store, clock, settings, targets } = deps
  const now = () => clock.now()
  const lanes = createLanes(settings)
  const leases = createLeases({ store, leaseMs: settings.leaseMs, now })
  const feeder = createFeeder({ store, lanes, limits: settings, now })
  const wake = createWake(clock)
  const dirty = new Set<Lane>()
  const unsettled = new Map<string, { job: Job; info: SettledInfo }>()
  const abort = new AbortController()
  const timers = createTimers(clock)
  const giveBack = createGiveBack(store, deps.onError)
  /** Ends a sleep whenever a request has ended, or outcomes were written. */
  const progress = createWake(clock)
  let stopping = false
  /** Set once nothing may wait for the store any more. */
  let givenUp = false
  /** Whether the last claim took everything that was due. */
  let drained = false

  const settler = createSettler({
    store,
    takeHealthWrites: () => {
      const writes = [...dirty].map((lane) => startWrite(lane.health, lane.tenant))
      dirty.clear()
      return writes
    },
    settled,
    lingerMs: deps.settleLingerMs,
    busy: () => lanes.counts.inFlight > 0,
    setTimer: clock.setTimer,
    onError: deps.onError,
    backOff,
  })

  const intake = createIntake({ lanes, targets, feeder, settler, onError: deps.onError })

  const send = createSender({
    deps,
    settler,
    dirty,
    unsettled,
    signal: () => abort.signal,
    postpone(job) {
      leases.remove(job)
      void giveBack([{ ...releaseOf(job), dueAt: job.delivery.dueAt + job.delivery.lateMs + postponeMs }])
      slotFreed(job)
    },
    ended: slotFreed,
  })

  /** Low on work: half the slots' worth waiting, or slots that no waiting job may take. */
  function wantsMore(): boolean {
    return lanes.counts.waiting < settings.concurrency / 2 || lanes.starved()
  }

  function slotFreed(job: Job): void {
    lanes.finish(job)
    if (!stopping) {
      if (feeder.wants(job.delivery.endpointId)) void feed(job.delivery.endpointId)
      pump()
      if (!drained && wantsMore()) wake.now()
    }
    progress.now()
  }

  function pump(): void {
    if (stopping) return
    for (let job = lanes.take(); job !== null; job = lanes.take()) {
      if (leases.isOver(job)) {
        leases.remove(job)
        lanes.finish(job)
      } else {
        send(job)
      }
    }
  }

  function settled(batch: Settlement[], writes: HealthWrite[], result: SettleResult): void {
    const missed = new Map(result.healthMissed.map((record) => [record.endpointId, record]))
    for (const write of writes) {
      const lane = lanes.get(write.endpointId)
      if (lane !== undefined && endWrite(lane.health, write, missed.get(write.endpointId))) dirty.add(lane)
    }
    const done = new Set(result.settled)
    for (const { deliveryId, transition } of batch) {
      const entry = unsettled.get(deliveryId)
      if (entry === undefined) continue
      unsettled.delete(deliveryId)
      leases.remove(entry.job)
      if (!done.has(deliveryId)) continue
      if (transition.status === 'pending') wake.within(transition.delayMs)
      deps.onSettled(entry.info)
    }
    for (const endpointId of result.suspended) {
      const lane = lanes.get(endpointId)
      const reason = writes.find((write) => write.endpointId === endpointId)?.suspend ?? ''
      if (lane !== undefined) deps.onSuspended({ tenant: lane.tenant, endpointId, reason })
      forget(endpointId)
    }
    progress.now()
  }

  /** Gives the waiting jobs of an endpoint back, so that the next claim sees the endpoint as it is now. */
  function forget(endpointId: string): void {
    const lane = lanes.get(endpointId)
    if (lane === undefined) return
    const jobs = lanes.evict(lane)
    for (const job of jobs) leases.remove(job)
    void giveBack(jobs.map((job) => releaseOf(job))).then(nudge)
  }

  /** Sleeps longer with every failure in a row; false once the worker has given up. */
  async function backOff(failures: number): Promise<boolean> {
    if (givenUp) return false
    await new Promise<void>((resolve) =>
      timers.after(Math.min(maxBackOffMs, 100 * 2 ** Math.min(failures, 10)), resolve),
    )
    return !givenUp
  }

  /** Lets held deliveries through: of one endpoint, or wherever the gate is open. Gives how many. Never rejects. */
  async function feed(endpointId?: string): Promise<number> {
    if (stopping) return 0
    try {
      const fed = await (endpointId === undefined ? feeder.pass() : feeder.feed(endpointId))
      if (fed > 0) nudge()
      return fed
    } catch (error) {
      deps.onError(error)
      return 0
    }
  }

  function nudge(): void {
    drained = false
    wake.now()
  }

  function offer(limit: number): ClaimOffer {
    return { limit, leaseMs: settings.leaseMs, token: randomInt(1, 2 ** 47), known: targets.versions() }
  }

  /** Takes a claim in: what may be sent starts, the rest is given back. */
  async function accept(claimed: Claim, token: number, claimedAt: number): Promise<void> {
    if (stopping) {
      const back = ({ id, dueAt }: ClaimedDelivery): Release => ({ deliveryId: id, token, status: 'pending', dueAt })
      return giveBack(claimed.deliveries.map(back))
    }
    const { jobs, back, recalled, park } = intake(claimed, token, claimedAt)
    for (const job of recalled) leases.remove(job)
    for (const job of jobs) leases.add(job)
    pump()
    return giveBack(back, park)
  }

  /** Claims once. Gives how many deliveries it took; `full`: so many, or so large, that more may be due. */
  async function claim(): Promise<{ taken: number; full: boolean }> {
    const asked = settings.concurrency * 2 - (lanes.starved() ? 0 : lanes.counts.waiting)
    const request = offer(asked)
    const claimedAt = now()
    const claimed = await store.claim({ ...request, maxBytes: claimBytes })
    await accept(claimed, request.token, claimedAt)
    if (stopping) return { taken: 0, full: false }
    const taken = claimed.deliveries.length
    const chars = claimed.messages.reduce((sum, { payload }) => sum + payload.length, 0)
    return { taken, full: taken === asked || chars > claimBytes / 4 }
  }

  async function loop(): Promise<void> {
    let failures = 0
    let pollMs = firstPollMs
    while (!stopping) {
      try {
        drained = false
        if (!wantsMore()) {
          await wake.sleep()
          continue
        }
        drained = true
        const { taken, full } = await claim()
        failures = 0
        if (taken > 0) pollMs = firstPollMs
        if (full) {
          drained = false
          continue
        }
        if (!drained) continue
        const next = taken === 0 ? await store.nextDueAt({}) : null
        const dueInMs = next === null || next.at === null ? Number.POSITIVE_INFINITY : Math.max(1, next.at - next.now)
        if (!stopping) await wake.sleep(Math.min(pollMs, dueInMs))
        pollMs = Math.min(settings.pollMs, pollMs * 2)
      } catch (error) {
        deps.onError(error)
        await backOff(failures++)
      }
    }
  }

  async function drainLoop(until: number): Promise<void> {
    for (let failures = 0; !stopping && now() < until; ) {
      try {
        const { taken } = wantsMore() ? await claim() : { taken: 0 }
        if (stopping) return
        if (taken > 0) continue
        if (lanes.counts.inFlight + lanes.counts.waiting > 0) await progress.sleep(Math.max(1, until - now()))
        // What was written may be due again, so that there is more to claim
        else if (!(await settler.finish()) && (await feed()) === 0) return
        failures = 0
      } catch (error) {
        deps.onError(error)
        await backOff(failures++)
      }
    }
  }

  async function renew(): Promise<void> {
    try {
      for (const job of await leases.renew()) {
        leases.remove(job)
        lanes.drop(job)
      }
    } catch (error) {
      deps.onError(error)
    }
  }

  const goesOn = () => !stopping
  // Requests that are still in flight while it stops keep their leases
  const mayRenew = () => !givenUp
  let running: Promise<void> | null = null

  function run(): Promise<void> {
    running ??= loop()
    timers.every(feedEveryMs, () => feed(), goesOn)
    timers.every(leases.everyMs, renew, mayRenew)
    return running
  }

  /** Waits until no request is in flight, at most `ms`. */
  async function inFlightEnded(ms: number): Promise<void> {
    const until = now() + ms
    while (lanes.counts.inFlight > 0 && now() < until) await progress.sleep(until - now())
  }

  let ending: Promise<void> | null = null

  async function end(graceMs: number): Promise<void> {
    stopping = true
    wake.now()
    progress.now()
    const waiting = lanes.evictAll()
    for (const job of waiting) leases.remove(job)
    void giveBack(waiting.map((job) => releaseOf(job)))
    await inFlightEnded(graceMs)
    abort.abort()
    await inFlightEnded(settleGraceMs)
    const settle = async () => {
      await settler.finish()
      await running
      await giveBack.ended()
    }
    await timers.atMost(settleGraceMs, settle())
    givenUp = true
    settler.drop()
    timers.endAll()
  }

  return {
    /** Works until stopped; resolves then. Never rejects. */
    run,
    /** More may be due: looks at the store at once. */
    nudge,
    /** What it would take of a publish in this process; null while it is stopping or others' work may be waiting. */
    offer(): ClaimOffer | null {
      const free = settings.concurrency - lanes.counts.inFlight
      return stopping || !drained || lanes.counts.waiting > 0 || free <= 0 ? null : offer(free)
    },
    /** Takes what a publish claimed for it, `claimedAt` by this process's clock. Never rejects. */
    accept,
    /** An endpoint was let go or changed: what waits for it is looked at again. */
    refresh(endpointId: string): void {
      forget(endpointId)
      void feed()
    },
    /** Works until nothing is due or time `until` has come. Resolves then; call `stop` after. Never rejects. */
    drain(until: number): Promise<void> {
      timers.every(leases.everyMs, renew, mayRenew)
      running ??= drainLoop(until)
      return running
    },
    /**
     * Ends the run: nothing new is started, what waits is given back, requests in flight get `graceMs` to end and are
     * then aborted and given back unsent. Who calls it again waits for the same end.
     */
    stop(graceMs: number): Promise<void> {
      ending ??= end(graceMs)
      return ending
    },
  }
}

export type Worker = ReturnType<typeof createWorker>
