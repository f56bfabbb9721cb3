import { askAgainAt, isOrdered, rateHorizonMs, slotsKept, slotsWanted } from '../dispatch/index.js'
import type { Reservation, ReservationRequest } from '../ports/index.js'
import type { Job, Lane } from './endpoint-queue.js'
import { addPermits, type LaneRate, lookAtPermits, type Moment, opensInMs, startsAhead } from './permits.js'
import type { Run } from './run.js'

/** Endpoints in one statement. */
const mostAsked = 500

/** Wait before slots of an endpoint are asked for again that the store says is gone, in ms. */
const goneMs = 1000

export interface RateLimiterOptions {
  /** Starts what may start. */
  pump: () => void
  /** Gives jobs back that have no slot soon, to be held until they have. */
  putBack: (jobs: Job[]) => void
  /** Gives jobs back to be claimed again: their endpoint is gone. */
  giveUp: (jobs: Job[]) => void
  /** Whether the endpoint may have held deliveries. */
  hasMore: (endpointId: string) => boolean
  /** Lets some of them through. */
  feed: (endpointId: string) => void
}

/** What it needs of a run. */
type RateRun = Pick<Run, 'backOff' | 'lanes' | 'leases' | 'state' | 'timers'> & {
  deps: Pick<Run['deps'], 'store' | 'shared' | 'onError'>
}

/** What is asked for a lane. */
interface Asked {
  lane: Lane
  rate: LaneRate
  request: ReservationRequest
}

/**
 * Reserves slots for endpoints with a rate limit that have jobs waiting, for many in one statement, and has the jobs start
 * at their slots. What has none within the horizon goes back to the store.
 */
export function createRateLimiter(run: RateRun, options: RateLimiterOptions) {
  const { deps, state, timers, lanes, leases } = run
  const { store, shared, onError } = deps
  /** Lanes that want slots. */
  const wanting = new Set<Lane>()
  let asking = false

  function wantedOf(lane: Lane, { permits, gapMs }: LaneRate): number {
    const { waiting, slots, meanMs, target, endpointId } = lane
    const kept = isOrdered(target.record) && options.hasMore(endpointId) ? slotsKept(gapMs, meanMs) : 0
    return slotsWanted({ waiting: waiting.length, reserved: permits.length, slots, meanMs, kept })
  }

  /** When something is to be done about the lane, beside what others do. */
  function nextAt(lane: Lane, rate: LaneRate, moment: Moment): number {
    const { lease: now } = moment
    let at = Number.POSITIVE_INFINITY
    const [permit] = rate.permits
    if (lane.waiting.length > 0 && permit !== undefined && !rate.isOpen) at = now + opensInMs(permit, moment)
    if (wantedOf(lane, rate) > 0 && rate.askAt > now) at = Math.min(at, rate.askAt)
    const feedAt = rate.freeAt - rateHorizonMs
    if (lane.waiting.length === 0 && feedAt > now && options.hasMore(lane.endpointId)) at = Math.min(at, feedAt)
    return at
  }

  function setTimer(lane: Lane, rate: LaneRate, now: Moment): void {
    const at = nextAt(lane, rate, now)
    if (at >= rate.timerAt) return
    rate.timerAt = at
    timers.after(Math.ceil(at - now.lease), () => {
      if (rate.timerAt === at) rate.timerAt = Number.POSITIVE_INFINITY
      if (state.stopping || lane.rate !== rate) return
      if (lane.waiting.length === 0 && options.hasMore(lane.endpointId)) options.feed(lane.endpointId)
      lanes.permitted(lane)
      options.pump()
    })
  }

  /** Gives whether the lane may be sent to now and could not before. */
  function attend(lane: Lane, moment: Moment): boolean {
    const { rate } = lane
    if (rate === null) return false
    const { lease: now } = moment
    const wasOpen = rate.isOpen
    lookAtPermits(rate, moment)
    const surplus = lane.waiting.length - startsAhead(rate, now)
    if (surplus > 0) options.putBack(lane.waiting.slice(-surplus))
    if (wantedOf(lane, rate) > 0 && rate.askAt <= now) wanting.add(lane)
    setTimer(lane, rate, moment)
    if (wasOpen || !rate.isOpen) return false
    lanes.permitted(lane)
    return true
  }

  /** Sees to the lanes of which something has changed. Gives whether more may start. */
  function look(): boolean {
    if (state.stopping) return false
    let opened = false
    for (const lane of lanes.takePaced()) opened = attend(lane, shared.moment()) || opened
    if (wanting.size > 0 && !asking) void ask()
    return opened
  }

  function nextBatch(): Asked[] {
    const batch: Asked[] = []
    for (const lane of wanting) {
      if (batch.length === mostAsked) break
      wanting.delete(lane)
      const { rate, tenant, endpointId } = lane
      const count = rate === null ? 0 : wantedOf(lane, rate)
      if (rate === null || count === 0) continue
      const request = { tenant, endpointId, kind: 'rate', count, gapMs: rate.gapMs, horizonMs: rateHorizonMs } as const
      batch.push({ lane, rate, request })
    }
    return batch
  }

  /** Takes in what the store gave. */
  function take({ lane, rate }: Asked, given: Reservation | undefined, storeNow: number, askedAt: number): void {
    if (lane.rate !== rate) return
    if (given === undefined) {
      rate.askAt = leases.now() + goneMs
      options.giveUp([...lane.waiting])
      return
    }
    const now = shared.moment()
    addPermits(rate, { count: given.count, ...shared.storeOffset.localTime(storeNow + given.delayMs) }, now)
    rate.askAt = wantedOf(lane, rate) > 0 ? askAgainAt(rate.freeAt, askedAt) : now.lease
    lanes.permitted(lane)
  }

  async function reserve(batch: Asked[]): Promise<void> {
    const askedAt = leases.now()
    const { reservations, now } = await store.reserve({ reservations: batch.map(({ request }) => request) })
    shared.storeOffset.heard(now, askedAt)
    const given = new Map(reservations.map((each) => [each.endpointId, each]))
    for (const asked of batch) take(asked, given.get(asked.lane.endpointId), now, askedAt)
    options.pump()
  }

  async function ask(): Promise<void> {
    asking = true
    for (let failures = 0; wanting.size > 0 && !state.stopping; ) {
      const batch = nextBatch()
      if (batch.length === 0) break
      try {
        await reserve(batch)
        failures = 0
      } catch (error) {
        onError(error)
        for (const { lane } of batch) wanting.add(lane)
        if (!(await run.backOff(failures++))) break
      }
    }
    asking = false
  }

  return {
    look,
    /**
     * How long until a slot of an endpoint is near that has held deliveries, in ms; Infinity: there is none such. One that
     * is near already does not count: a feed has looked at it.
     */
    nearInMs(): number {
      const now = leases.now()
      let inMs = Number.POSITIVE_INFINITY
      for (const lane of lanes.all()) {
        if (lane.rate === null || !options.hasMore(lane.endpointId)) continue
        const near = lane.rate.freeAt - rateHorizonMs - now
        if (near > 0) inMs = Math.min(inMs, near)
      }
      return inMs
    },
  }
}
