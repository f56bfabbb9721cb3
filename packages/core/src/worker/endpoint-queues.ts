import {
  besideLimit,
  claimLimit,
  endpointSlots,
  endpointWindow,
  noHealthRules,
  noTally,
  paces,
  type SlotLimits,
  startSoon,
  type Tally,
} from '../dispatch/index.js'
import type { ClaimedEndpoint, MessageRecord } from '../ports/index.js'
import { isNewer, type Target } from '../request/target.js'
import { observe } from './endpoint-health.js'
import {
  answered,
  type Job,
  type Lane,
  type LaneRules,
  loadOf,
  newLane,
  paceNow,
  ratedLoadOf,
} from './endpoint-queue.js'
import { createTurns } from './fair-turns.js'
import { lookAtPermits, rateOf, usePermit } from './permits.js'
import { createUsage } from './usage.js'

/** With so many lanes, those that are idle are forgotten. */
const mostLanes = 10_000

/** What a job that has ended has in place of its message, so that its payload is not kept until the outcome is settled. */
const spent: MessageRecord = {
  id: '',
  tenant: '',
  type: '',
  payload: '',
  scopes: [],
  idempotencyKey: null,
  traceparent: null,
  createdAt: 0,
  deliverAt: null,
  expiresAt: null,
}

const noLaneRules: LaneRules = { health: noHealthRules, storeNow: () => 0, moment: () => ({ lease: 0, steady: 0 }) }

/**
 * The worker's jobs by endpoint and tenant: which one starts next, and whether there is room for more. What the rules are
 * is for `dispatch/` to say; here it is counted. Times come in, in ms, by one clock.
 */
export function createLanes(limits: SlotLimits, rules: LaneRules = noLaneRules, maxLanes = mostLanes) {
  const { health: healthRules, storeNow, moment } = rules
  const lanes = new Map<string, Lane>()
  const counts = { inFlight: 0, waiting: 0 }
  /** When the last request to an endpoint of each pace was started. */
  const startedAt: Tally = { ...noTally }
  /** When the first of all was; null: none was yet. */
  let firstAt: number | null = null
  const usage = createUsage(limits, () => turns.reopen())
  const { used, shares } = usage
  const turns = createTurns({ slots: used.slots, shares: shares.slots, isAlone: usage.isAlone })
  const silence = createSilence(lanes)

  /** Lanes with a rate limit of which something has changed. */
  const paced = new Set<Lane>()

  function stand(lane: Lane): void {
    if (lane.rate !== null) paced.add(lane)
    if (lane.waiting.length > 0 && lane.inFlight < lane.slots && lane.rate?.isOpen !== false) turns.stand(lane)
    else turns.leave(lane)
  }

  /** Brings what the lane is counted as, and where it stands, up to date. */
  function refresh(lane: Lane, at: number): void {
    const pace = paceNow(lane, at)
    lane.rate = rateOf(lane.target.record.rateLimit, lane.rate)
    lane.slots = endpointSlots(loadOf(lane, storeNow), limits)
    if (pace !== lane.pace) {
      turns.leave(lane)
      const { group } = lane
      usage.move(lane, pace)
      turns.moved(group)
      turns.moved(lane.group)
    }
    stand(lane)
  }

  /** Lanes from which nothing comes back become slower as time goes by. */
  function look(at: number): void {
    silence.look(at, (lane) => refresh(lane, at))
  }

  function forgetIdle(): void {
    for (const lane of lanes.values()) {
      if (lane.waiting.length > 0 || lane.inFlight > 0 || lane.health.unwritten.length > 0) continue
      lanes.delete(lane.endpointId)
      usage.leave(lane.owner)
    }
  }

  return {
    counts,
    used,
    roomOf: usage.roomOf,
    bytesLeft: usage.bytesLeft,
    get: (endpointId: string) => lanes.get(endpointId),
    all: (): Iterable<Lane> => lanes.values(),
    loadOf: (lane: Lane) => ratedLoadOf(lane, rules),
    storeNow,

    /** The lane of a claimed endpoint, up to date with what the claim read. */
    open(endpoint: ClaimedEndpoint, target: Target, at: number): Lane {
      const known = lanes.get(endpoint.id)
      if (known !== undefined) {
        // A claim may be answered by what was read before the last change
        if (!isNewer(known.target.record, target.record)) known.target = target
        observe(known.health, endpoint.health)
        refresh(known, at)
        return known
      }
      if (lanes.size >= maxLanes) forgetIdle()
      const lane = newLane(endpoint, target, usage.enter(target.record.tenant), at, healthRules)
      lanes.set(endpoint.id, lane)
      return lane
    },

    /** The endpoint was changed: what waits for it goes by what it is now. */
    retarget(target: Target, at: number): void {
      const lane = lanes.get(target.record.id)
      if (lane === undefined) return
      lane.target = target
      refresh(lane, at)
    },

    /** Whether the worker keeps one more job of this endpoint; if not, it is to be parked. */
    hasRoom(lane: Lane): boolean {
      const load = ratedLoadOf(lane, rules)
      return load.kept < endpointWindow(load, limits) && usage.roomOf(lane.tenant, lane.pace) >= 1
    },

    add(job: Job): void {
      job.lane.waiting.push(job)
      counts.waiting++
      usage.keep(job.lane, job, 1)
      stand(job.lane)
    },

    /** Lanes with a rate limit of which something has changed since the last call. */
    takePaced(): Lane[] {
      if (paced.size === 0) return []
      const lanes = [...paced]
      paced.clear()
      return lanes
    },

    /** The permits of a lane have changed, or their time has come. */
    permitted(lane: Lane): void {
      if (lane.rate === null) return
      lookAtPermits(lane.rate, moment())
      stand(lane)
    },

    /** The next job that may start, now counted as in flight; null where none may. */
    take(at: number): Job | null {
      if (counts.waiting === 0) return null
      look(at)
      let lane = turns.next()
      for (; lane !== null; lane = turns.next()) {
        if (lane.rate === null) break
        const permit = usePermit(lane.rate, moment())
        const [next] = lane.waiting
        if (permit !== null && next !== undefined) next.startBy = permit.until
        if (permit !== null) break
        stand(lane)
      }
      const job = lane?.waiting.shift()
      if (lane === null || job === undefined) return null
      counts.waiting--
      counts.inFlight++
      lane.inFlight++
      usage.slot(lane, 1)
      startedAt[lane.pace] = at
      firstAt ??= at
      silence.started(lane, at)
      turns.moved(lane.group)
      stand(lane)
      return job
    },

    /** Ends a job that `take` gave, `durationMs` after it was sent; null: it was not. Its payload is not kept any longer. */
    finish(job: Job, durationMs: number | null, at: number): void {
      const { lane } = job
      counts.inFlight--
      usage.keep(lane, job, -1)
      usage.slot(lane, -1)
      lane.inFlight--
      job.message = spent
      if (durationMs !== null) answered(lane, durationMs, at)
      lane.silentSince = at
      turns.reopen(lane.owner)
      turns.moved(lane.group)
      refresh(lane, at)
    },

    /** Takes the waiting jobs of a lane out. */
    evict(lane: Lane): Job[] {
      const jobs = lane.waiting
      lane.waiting = []
      counts.waiting -= jobs.length
      for (const job of jobs) usage.keep(lane, job, -1)
      stand(lane)
      return jobs
    },

    /** Takes one waiting job out; false where it is in flight already. */
    drop(job: Job): boolean {
      const at = job.lane.waiting.indexOf(job)
      if (at < 0) return false
      job.lane.waiting.splice(at, 1)
      counts.waiting--
      usage.keep(job.lane, job, -1)
      stand(job.lane)
      return true
    },

    /**
     * Takes out what waits beyond the share of its pace, of who has most first: lanes that have become slower keep what
     * they were given before, and others are refused for it.
     */
    shed(): Job[] {
      const shed: Job[] = []
      for (const pace of paces) {
        if (!usage.keepsTooMuch(pace)) continue
        const crowd = [...lanes.values()].filter((lane) => lane.pace === pace && lane.waiting.length > 0)
        for (let level = Math.max(0, ...crowd.map(({ waiting }) => waiting.length)); level > 0; level--) {
          for (const lane of crowd) {
            const last = lane.waiting.at(-1)
            if (last === undefined || lane.waiting.length < level || !usage.keepsTooMuch(pace)) continue
            this.drop(last)
            shed.push(last)
          }
        }
      }
      return shed
    },

    /** Takes every waiting job out. */
    evictAll(): Job[] {
      return [...lanes.values()].flatMap((lane) => this.evict(lane))
    },

    /** Jobs that wait and will start soon. */
    ready(at: number): number {
      look(at)
      const trialMs = silence.trialMs(at)
      const runMs = at - (firstAt ?? at)
      let ready = 0
      for (const pace of paces) {
        const waiting = turns.ready[pace]
        if (waiting === 0) continue
        const movement = { slots: used.slots, sinceStartMs: at - startedAt[pace], runMs, trialMs }
        ready += startSoon(waiting, pace, movement, shares.slots)
      }
      return ready
    },

    /** How many deliveries to claim beside enough jobs, of endpoints that have none waiting; 0: none. */
    wantedBeside: (): number => (usage.bytesLeft() > 0 ? besideLimit(counts.inFlight, used.jobs, limits) : 0),

    /** Ids of endpoints that have jobs waiting, `most` of them. */
    waitingIds(most: number): string[] {
      const ids: string[] = []
      for (const { endpointId, waiting } of lanes.values()) {
        if (ids.length === most) break
        if (waiting.length > 0) ids.push(endpointId)
      }
      return ids
    },

    /** How many deliveries to claim; 0: none now. */
    wanted(at: number): number {
      return usage.bytesLeft() > 0 ? claimLimit(this.ready(at), used.jobs, limits) : 0
    },
  }
}

export type Lanes = ReturnType<typeof createLanes>

/** How often it looks, in ms. */
const everyMs = 50

/** Watches for how long nothing has come back from lanes that have requests in flight. */
function createSilence(lanes: ReadonlyMap<string, Lane>) {
  let lookedAt = 0
  /** When the first request of those that have not answered yet was started. */
  let trialAt: number | null = null

  return {
    /** A request to the lane was started. */
    started(lane: Lane, now: number): void {
      if (lane.inFlight > 1) return
      lane.silentSince = now
      if (lane.meanMs === null) trialAt ??= now
    },
    /** Calls `look` now and then with each lane that has requests in flight. */
    look(now: number, look: (lane: Lane) => void): void {
      if (now - lookedAt < everyMs) return
      lookedAt = now
      trialAt = null
      for (const lane of lanes.values()) {
        if (lane.inFlight === 0) continue
        if (lane.meanMs === null) trialAt = Math.min(trialAt ?? now, lane.silentSince)
        look(lane)
      }
    },
    /** For how long the first of those that have not answered yet has been in flight, in ms; null: none is. */
    trialMs: (now: number): number | null => (trialAt === null ? null : now - trialAt),
  }
}
