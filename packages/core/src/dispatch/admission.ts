import { mediumMs, type Pace, slowMs } from './pace.js'
import { besideFaster, type Shares, shareLeft, type Tally, tenantLeft, total } from './shares.js'
import { slowStart } from './slow-start.js'

/** Slots of one worker. */
export interface SlotLimits {
  /** Most requests in flight. */
  concurrency: number
  /** Most requests in flight to one endpoint that names no `maxInFlight`. */
  perEndpoint: number
}

/** What one worker has of one endpoint. */
export interface EndpointLoad {
  inFlight: number
  maxInFlight: number | null
  /** Whether its last outcome was a failure. */
  failing: boolean
  /** Whether anything has come back from it in this worker. */
  answered: boolean
  /** How many requests its rate limit lets start within the horizon; absent: it has none. */
  startsAhead?: number
  /** How long ago its gate opened after it had been held back, in ms; null or absent: it never was. */
  reopenedForMs?: number | null
}

/** What a worker has of something it shares out, and one tenant's part of it. */
export interface Use {
  all: Readonly<Tally>
  own: Readonly<Tally>
  /** Whether no other tenant has anything in the worker. */
  alone: boolean
}

/**
 * Most requests in flight to one endpoint: one until it has answered, and one while it fails, so that endpoints that hang
 * cannot fill the slots.
 */
export function endpointSlots(load: EndpointLoad, limits: SlotLimits): number {
  return load.failing || !load.answered ? 1 : ownSlots(load, limits)
}

function ownSlots({ maxInFlight, reopenedForMs = null }: EndpointLoad, limits: SlotLimits): number {
  const { concurrency, perEndpoint } = limits
  return Math.min(concurrency, maxInFlight ?? perEndpoint, slowStart(reopenedForMs))
}

/** How much more one tenant's endpoints of a pace may take of what the worker shares out: slots, or room for jobs. */
export function roomFor(pace: Pace, { all, own, alone }: Use, shares: Shares): number {
  const left = shareLeft(pace, all, false, shares)
  // The very first may come out of what is kept free: not one for every pace, or who becomes slow would take that too
  const room = left < 1 && total(own) === 0 ? Math.min(1, shareLeft(pace, all, true, shares)) : left
  return alone ? room : Math.min(room, tenantLeft(pace, own, shares))
}

/** Whether one more request to the endpoint may start now. */
export function mayStart(pace: Pace, load: EndpointLoad, slots: Use, shares: Shares, limits: SlotLimits): boolean {
  return load.inFlight < endpointSlots(load, limits) && roomFor(pace, slots, shares) >= 1
}

/** What a worker with few slots may have unsettled: a full batch, so that one commit goes on serving many outcomes. */
const minUnsettled = 128

/**
 * With so many outcomes that the store has not taken over, no more requests are started. A worker that is killed leaves
 * these, and what is in flight, to be sent again: so that has a bound, however long the store is slow or away.
 */
export function maxUnsettled(limits: Pick<SlotLimits, 'concurrency'>): number {
  return Math.max(minUnsettled, limits.concurrency * 4)
}

const mebibyte = 1024 * 1024

/**
 * Most a worker keeps, in flight and waiting: jobs, and bytes of their payloads (a message counts for each of its jobs; one
 * payload may go beyond). A few rounds of the slots are enough to go on with while the next claim is on its way.
 */
export function maxKept({ concurrency }: Pick<SlotLimits, 'concurrency'>): { jobs: number; bytes: number } {
  return { jobs: concurrency * 8, bytes: Math.max(16, concurrency) * mebibyte }
}

/** Most jobs kept of an endpoint that is sent to one at a time. */
const oneByOneWindow = 8

/**
 * Most deliveries of one endpoint a worker keeps, in flight and waiting; what it claims beyond that is parked, so that
 * nothing stands behind an endpoint that has more than it takes, or than its rate limit lets start soon.
 */
export function endpointWindow(load: EndpointLoad, limits: SlotLimits): number {
  const { inFlight, startsAhead = Number.POSITIVE_INFINITY } = load
  const window = ownSlots(load, limits) * 4
  return Math.min(load.failing || !load.answered ? Math.min(oneByOneWindow, window) : window, inFlight + startsAhead)
}

/**
 * How long, in ms, a worker waits for jobs of each pace to start before it looks for other work: as long as the requests
 * take that are in their way, and not for those that take their time.
 */
const patienceMs: Readonly<Tally> = { fast: mediumMs, medium: slowMs, unknown: 100, slow: 100 }

/** What {@link startSoon} goes by. Times in ms. */
export interface Movement {
  /** Requests in flight. */
  slots: Readonly<Tally>
  /** Since a request to an endpoint of the pace was started. */
  sinceStartMs: number
  /** Since the worker's first request was started. */
  runMs: number
  /** For how long the first request has been in flight to an endpoint that has not answered yet; null: there is none. */
  trialMs: number | null
}

/** Most jobs that one slot is taken to start soon. */
const turnover = 4

/**
 * How many of the jobs that wait for endpoints of a pace will start soon, so that others need not be claimed yet: a few for
 * each slot that they have or may have. None where slower ones have all of their share, nor where none has started lately:
 * they must not keep the worker from what is due behind them. In a worker's first second everything is unknown: it waits
 * for the first answers, or it would put a backlog aside for want of room that it is about to have.
 */
export function startSoon(waiting: number, pace: Pace, movement: Movement, shares: Shares): number {
  const { slots, sinceStartMs, runMs, trialMs } = movement
  const isTrial = runMs < slowMs && slots.slow === 0
  if (isTrial && pace === 'unknown' && trialMs !== null) return trialMs < patienceMs.unknown ? waiting : 0
  if (sinceStartMs >= patienceMs[pace]) return 0
  const free = shareLeft(pace, slots, false, shares)
  if (pace !== 'fast' && besideFaster(pace, slots, false, shares) < 1) return 0
  return Math.min(waiting, turnover * (slots[pace] + Math.max(0, free)))
}

/** How many deliveries a worker claims next that has `ready` jobs which will start soon; 0: it does not claim. */
export function claimLimit(ready: number, jobs: Readonly<Tally>, limits: SlotLimits): number {
  const { concurrency } = limits
  return ready < concurrency / 2 && total(jobs) < maxKept(limits).jobs ? concurrency * 2 - ready : 0
}

/**
 * How many deliveries a worker that has jobs enough claims for the slots that it keeps free: those are for who has nothing
 * in flight, and would stay empty until its own jobs run low.
 */
export function besideLimit(inFlight: number, jobs: Readonly<Tally>, limits: SlotLimits): number {
  return total(jobs) < maxKept(limits).jobs ? Math.max(0, limits.concurrency - inFlight) : 0
}

/** How many held deliveries of an endpoint whose gate is open the worker may let through, of `room` for its like. */
export function feedAllowance(load: EndpointLoad & { kept: number }, room: number, limits: SlotLimits): number {
  return Math.max(0, Math.min(endpointWindow(load, limits) - load.kept, Math.floor(room)))
}

/** How much of `room` the first of so many endpoints may have, so that each has some or at least its turn. */
export function turnAllowance(room: number, endpoints: number): number {
  return Math.max(1, Math.floor(room / Math.max(1, endpoints)))
}

/**
 * How long a request may take, in ms, that starts at `now`: its own timeout, and no longer than until `endAt`. It counts
 * as an attempt either way: what was sent and not answered in time was an attempt, or a bounded pass would send to an
 * endpoint that hangs for ever.
 */
export function requestTimeout(timeoutMs: number, now: number, endAt: number | null): number {
  return endAt === null ? timeoutMs : Math.max(1, Math.min(timeoutMs, Math.floor(endAt - now)))
}
