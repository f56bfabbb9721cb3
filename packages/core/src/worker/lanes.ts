import {
  addTo,
  claimLimit,
  endpointSlots,
  endpointWindow,
  maxKept,
  noTally,
  type Pace,
  paces,
  roomFor,
  type SlotLimits,
  sharesOf,
  startsSoon,
  type Tally,
  total,
  type Use,
} from '../dispatch/index.js'
import type { ClaimedEndpoint, MessageRecord } from '../ports/index.js'
import type { Job } from './job.js'
import { answered, type Lane, loadOf, newLane, paceNow } from './lane.js'
import { observe } from './lane-health.js'
import { createSilence } from './silence.js'
import type { Target } from './target.js'
import { groupOf, newTenant, type Tenant } from './tenant.js'
import { createTurns } from './turns.js'

/** Idle lanes beyond this number are forgotten. */
const maxLanes = 10_000

/** What is shared out. */
type Kind = 'slots' | 'jobs' | 'bytes'

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

const nothingPlanned: Use = { all: noTally, own: noTally, alone: true }

function plus(a: Readonly<Tally>, b: Readonly<Tally>): Tally {
  return { slow: a.slow + b.slow, unknown: a.unknown + b.unknown, medium: a.medium + b.medium, fast: a.fast + b.fast }
}

const sizeOf = ({ payload }: MessageRecord): number => payload.length

/**
 * The worker's jobs by endpoint and tenant: which one starts next, and whether there is room for more. What the rules are
 * is for `dispatch/` to say; here it is counted. Times come in, in ms, by one clock.
 */
export function createLanes(limits: SlotLimits) {
  const lanes = new Map<string, Lane>()
  const tenants = new Map<string, Tenant>()
  const used: Record<Kind, Tally> = { slots: { ...noTally }, jobs: { ...noTally }, bytes: { ...noTally } }
  const most = maxKept(limits)
  const shares = { slots: sharesOf(limits.concurrency), jobs: sharesOf(most.jobs), bytes: sharesOf(most.bytes) }
  const counts = { inFlight: 0, waiting: 0 }
  /** When the last request to an endpoint of each pace was started. */
  const startedAt: Tally = { ...noTally }
  /** Tenants that have jobs here. */
  let present = 0
  const turns = createTurns({ slots: used.slots, shares: shares.slots, isAlone: () => present <= 1 })
  const silence = createSilence(lanes)

  function count(lane: Lane, kind: Kind, by: number): void {
    addTo(used[kind], lane.pace, by)
    addTo(lane.owner[kind], lane.pace, by)
  }

  /** Counts a job in, or out. */
  function keep(lane: Lane, job: Job, by: 1 | -1): void {
    const bytes = sizeOf(job.message) * by
    const { owner } = lane
    lane.bytes += bytes
    count(lane, 'jobs', by)
    count(lane, 'bytes', bytes)
    const before = owner.kept
    owner.kept += by
    if (before === 0) present++
    if (owner.kept > 0) return
    present--
    // Who is left may have all
    if (present === 1) turns.reopen()
  }

  function stand(lane: Lane): void {
    if (lane.waiting.length > 0 && lane.inFlight < lane.slots) turns.stand(lane)
    else turns.leave(lane)
  }

  function countAll(lane: Lane, sign: 1 | -1): void {
    count(lane, 'slots', sign * lane.inFlight)
    count(lane, 'jobs', sign * (lane.inFlight + lane.waiting.length))
    count(lane, 'bytes', sign * lane.bytes)
    turns.moved(lane.group)
  }

  /** Brings what the lane is counted as, and where it stands, up to date. */
  function refresh(lane: Lane, at: number): void {
    const pace = paceNow(lane, at)
    lane.slots = endpointSlots(loadOf(lane), limits)
    if (pace !== lane.pace) {
      turns.leave(lane)
      countAll(lane, -1)
      lane.pace = pace
      lane.group = groupOf(lane.owner, pace)
      countAll(lane, 1)
    }
    stand(lane)
  }

  /** Lanes from which nothing comes back become slower as time goes by. */
  function look(at: number): void {
    silence.look(at, (lane) => refresh(lane, at))
  }

  function tenantOf(id: string): Tenant {
    const known = tenants.get(id)
    if (known !== undefined) return known
    const tenant = newTenant(id)
    tenants.set(id, tenant)
    return tenant
  }

  function forgetIdle(): void {
    for (const lane of lanes.values()) {
      if (lane.waiting.length > 0 || lane.inFlight > 0 || lane.health.unwritten.length > 0) continue
      lanes.delete(lane.endpointId)
      if (--lane.owner.lanes === 0) tenants.delete(lane.tenant)
    }
  }

  /** What is used, with what is on its way. */
  function use(kind: Kind, owner: Tenant | undefined, planned: Use): Use {
    const others = present - (owner !== undefined && owner.kept > 0 ? 1 : 0)
    const own = owner?.[kind] ?? noTally
    if (planned === nothingPlanned) return { all: used[kind], own, alone: others === 0 }
    return {
      all: plus(used[kind], planned.all),
      own: plus(own, planned.own),
      alone: others === 0 && planned.alone,
    }
  }

  return {
    counts,
    used,
    get: (endpointId: string) => lanes.get(endpointId),

    /** The lane of a claimed endpoint, up to date with what the claim read. */
    open(endpoint: ClaimedEndpoint, target: Target, at: number): Lane {
      const known = lanes.get(endpoint.id)
      if (known !== undefined) {
        known.target = target
        observe(known.health, endpoint.health)
        refresh(known, at)
        return known
      }
      if (lanes.size >= maxLanes) forgetIdle()
      const owner = tenantOf(target.record.tenant)
      const lane = newLane(endpoint, target, owner, at)
      lane.slots = endpointSlots(loadOf(lane), limits)
      owner.lanes++
      lanes.set(endpoint.id, lane)
      return lane
    },

    /** Whether the worker keeps one more job of this endpoint; if not, it is to be parked. */
    hasRoom(lane: Lane): boolean {
      const load = loadOf(lane)
      return load.kept < endpointWindow(load, limits) && this.roomOf(lane.tenant, lane.pace) >= 1
    },

    /**
     * How many more jobs of a tenant's endpoints of this pace it keeps, beside those that are `planned`. For their bytes it
     * takes it that they will be as large as those it has.
     */
    roomOf(tenant: string, pace: Pace, planned: Use = nothingPlanned): number {
      const owner = tenants.get(tenant)
      const room = roomFor(pace, use('jobs', owner, planned), shares.jobs)
      const bytes = roomFor(pace, use('bytes', owner, nothingPlanned), shares.bytes)
      const jobs = used.jobs[pace]
      const meanBytes = jobs === 0 ? 0 : used.bytes[pace] / jobs
      return meanBytes === 0 ? room : Math.min(room, Math.ceil(bytes / meanBytes) - planned.all[pace])
    },

    /** How many bytes of payloads there is room for. */
    bytesLeft: (): number => most.bytes - total(used.bytes),

    add(job: Job): void {
      job.lane.waiting.push(job)
      counts.waiting++
      keep(job.lane, job, 1)
      stand(job.lane)
    },

    /** The next job that may start, now counted as in flight; null where none may. */
    take(at: number): Job | null {
      if (counts.waiting === 0) return null
      look(at)
      const lane = turns.next()
      const job = lane?.waiting.shift()
      if (lane === null || job === undefined) return null
      counts.waiting--
      counts.inFlight++
      lane.inFlight++
      count(lane, 'slots', 1)
      startedAt[lane.pace] = at
      silence.started(lane, at)
      turns.moved(lane.group)
      stand(lane)
      return job
    },

    /** Ends a job that `take` gave, `durationMs` after it was sent; null: it was not. Its payload is not kept any longer. */
    finish(job: Job, durationMs: number | null, at: number): void {
      const { lane } = job
      counts.inFlight--
      keep(lane, job, -1)
      count(lane, 'slots', -1)
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
      for (const job of jobs) keep(lane, job, -1)
      stand(lane)
      return jobs
    },

    /** Takes one waiting job out; false where it is in flight already. */
    drop(job: Job): boolean {
      const at = job.lane.waiting.indexOf(job)
      if (at < 0) return false
      job.lane.waiting.splice(at, 1)
      counts.waiting--
      keep(job.lane, job, -1)
      stand(job.lane)
      return true
    },

    /** Takes every waiting job out. */
    evictAll(): Job[] {
      return [...lanes.values()].flatMap((lane) => this.evict(lane))
    },

    /** Jobs that wait and will start soon. */
    ready(at: number): number {
      look(at)
      const trialMs = silence.trialMs(at)
      let ready = 0
      for (const pace of paces) {
        const waiting = turns.ready[pace]
        if (waiting === 0) continue
        const movement = { slots: used.slots, sinceStartMs: at - startedAt[pace], trialMs }
        if (startsSoon(pace, movement, shares.slots)) ready += waiting
      }
      return ready
    },

    /** How many deliveries to claim; 0: none now. */
    wanted(at: number): number {
      return this.bytesLeft() > 0 ? claimLimit(this.ready(at), used.jobs, limits) : 0
    },
  }
}

export type Lanes = ReturnType<typeof createLanes>
