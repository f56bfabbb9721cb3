import {
  addTo,
  isOver,
  maxKept,
  noTally,
  type Pace,
  roomFor,
  type SlotLimits,
  sharesOf,
  type Tally,
  total,
  type Use,
} from '../dispatch/index.js'
import type { Job, Lane } from './endpoint-queue.js'
import { groupOf, newTenant, type Tenant } from './endpoint-queue.js'

/** What is shared out: requests in flight, jobs kept, and bytes of their payloads. */
export type Kind = 'slots' | 'jobs' | 'bytes'

const nothingPlanned: Use = { all: noTally, own: noTally, alone: true }

function plus(a: Readonly<Tally>, b: Readonly<Tally>): Tally {
  return { slow: a.slow + b.slow, unknown: a.unknown + b.unknown, medium: a.medium + b.medium, fast: a.fast + b.fast }
}

/** Counts what lanes use, for all of the worker and for each tenant. `aloneAgain` is called when one tenant is left. */
export function createUsage(limits: SlotLimits, aloneAgain: () => void) {
  const tenants = new Map<string, Tenant>()
  const used: Record<Kind, Tally> = { slots: { ...noTally }, jobs: { ...noTally }, bytes: { ...noTally } }
  const most = maxKept(limits)
  const shares = { slots: sharesOf(limits.concurrency), jobs: sharesOf(most.jobs), bytes: sharesOf(most.bytes) }
  /** Tenants that have jobs here. */
  let present = 0

  function count(lane: Lane, kind: Kind, by: number): void {
    addTo(used[kind], lane.pace, by)
    addTo(lane.owner[kind], lane.pace, by)
  }

  function countAll(lane: Lane, sign: 1 | -1): void {
    count(lane, 'slots', sign * lane.inFlight)
    count(lane, 'jobs', sign * (lane.inFlight + lane.waiting.length))
    count(lane, 'bytes', sign * lane.bytes)
  }

  /** What is used of something, with what is on its way. */
  function use(kind: Kind, owner: Tenant | undefined, planned: Use): Use {
    const own = owner?.[kind] ?? noTally
    const alone = present - (owner !== undefined && owner.kept > 0 ? 1 : 0) === 0
    if (planned === nothingPlanned) return { all: used[kind], own, alone }
    return { all: plus(used[kind], planned.all), own: plus(own, planned.own), alone: alone && planned.alone }
  }

  return {
    used,
    shares,
    isAlone: () => present <= 1,

    /** A tenant, with one more lane. */
    enter(id: string): Tenant {
      const tenant = tenants.get(id) ?? newTenant(id)
      tenants.set(id, tenant)
      tenant.lanes++
      return tenant
    },

    /** A lane of the tenant is forgotten. */
    leave(tenant: Tenant): void {
      tenant.lanes--
      if (tenant.lanes === 0) tenants.delete(tenant.id)
    },

    /** A request to the lane starts, or ends. */
    slot: (lane: Lane, by: 1 | -1): void => count(lane, 'slots', by),

    /** A job of the lane is kept, or no longer. */
    keep(lane: Lane, { message }: Job, by: 1 | -1): void {
      const bytes = message.payload.length * by
      const { owner } = lane
      lane.bytes += bytes
      count(lane, 'jobs', by)
      count(lane, 'bytes', bytes)
      const before = owner.kept
      owner.kept += by
      if (before === 0) present++
      if (owner.kept > 0) return
      present--
      if (present === 1) aloneAgain()
    },

    /** Counts all that a lane has under another pace. */
    move(lane: Lane, pace: Pace): void {
      countAll(lane, -1)
      lane.pace = pace
      lane.group = groupOf(lane.owner, pace)
      countAll(lane, 1)
    },

    /**
     * How many more jobs of a tenant's endpoints of this pace the worker keeps, beside those that are `planned`. For their
     * bytes it takes it that they will be as large as those it has.
     */
    roomOf(tenant: string, pace: Pace, planned: Use = nothingPlanned): number {
      const owner = tenants.get(tenant)
      const room = roomFor(pace, use('jobs', owner, planned), shares.jobs)
      const bytes = roomFor(pace, use('bytes', owner, nothingPlanned), shares.bytes)
      const jobs = used.jobs[pace]
      const meanBytes = jobs === 0 ? 0 : used.bytes[pace] / jobs
      return meanBytes === 0 ? room : Math.min(room, Math.ceil(bytes / meanBytes) - planned.all[pace])
    },

    /** Whether the worker keeps more of endpoints of this pace than it would take now. */
    keepsTooMuch: (pace: Pace): boolean =>
      isOver(pace, used.jobs, shares.jobs) || isOver(pace, used.bytes, shares.bytes),

    /** How many bytes of payloads there is room for. */
    bytesLeft: (): number => most.bytes - total(used.bytes),
  }
}
