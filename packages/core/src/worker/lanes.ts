import { type EndpointLoad, endpointWindow, isFailing, mayStart, type SlotLimits } from '../dispatch/index.js'
import type { ClaimedEndpoint } from '../ports/index.js'
import type { Job } from './job.js'
import { type LaneHealth, laneHealth, observe } from './lane-health.js'
import type { Target } from './target.js'

/** What a worker has of one endpoint: jobs that wait, a count of those in flight, and its health. */
export interface Lane {
  endpointId: string
  tenant: string
  target: Target
  health: LaneHealth
  waiting: Job[]
  inFlight: number
  /** Whether it stands in the ring of lanes to look at. */
  listed: boolean
}

/** Idle lanes beyond this number are forgotten. */
const maxLanes = 10_000

function load(lane: Lane): EndpointLoad {
  return {
    inFlight: lane.inFlight,
    maxInFlight: lane.target.record.maxInFlight,
    failing: isFailing(lane.health.current),
  }
}

/**
 * The worker's jobs by endpoint. `take` goes round the endpoints, so that none waits behind another; which of them may
 * start is for `dispatch/` to say.
 */
export function createLanes(limits: SlotLimits) {
  const lanes = new Map<string, Lane>()
  let ring: Lane[] = []
  let blocked: Lane[] = []
  const counts = { inFlight: 0, failingInFlight: 0, waiting: 0 }

  function list(lane: Lane): void {
    if (lane.listed || lane.waiting.length === 0) return
    lane.listed = true
    ring.push(lane)
  }

  function forgetIdle(): void {
    for (const lane of lanes.values()) {
      if (lane.waiting.length === 0 && lane.inFlight === 0 && lane.health.unwritten.length === 0) {
        lanes.delete(lane.endpointId)
      }
    }
  }

  return {
    counts,
    get: (endpointId: string) => lanes.get(endpointId),

    /** The lane of a claimed endpoint, up to date with what the claim read. */
    open(endpoint: ClaimedEndpoint, target: Target): Lane {
      const known = lanes.get(endpoint.id)
      if (known !== undefined) {
        known.target = target
        observe(known.health, endpoint.health)
        return known
      }
      if (lanes.size >= maxLanes) forgetIdle()
      const lane: Lane = {
        endpointId: endpoint.id,
        tenant: target.record.tenant,
        target,
        health: laneHealth(endpoint.health),
        waiting: [],
        inFlight: 0,
        listed: false,
      }
      lanes.set(endpoint.id, lane)
      return lane
    },

    /** Whether the worker keeps one more job of this endpoint; if not, it is to be parked. */
    hasRoom(lane: Lane): boolean {
      const kept = counts.inFlight + counts.waiting
      return lane.inFlight + lane.waiting.length < endpointWindow(load(lane), kept, limits)
    },

    add(job: Job): void {
      job.lane.waiting.push(job)
      counts.waiting++
      list(job.lane)
    },

    /** The next job that may start, now counted as in flight; null where none may. */
    take(): Job | null {
      while (counts.inFlight < limits.concurrency) {
        const lane = ring.shift()
        if (lane === undefined) return null
        lane.listed = false
        const state = load(lane)
        if (!mayStart(state, counts, limits)) {
          // At its own cap it comes back when one of its requests ends; else when any failing endpoint's does
          if (lane.inFlight === 0) blocked.push(lane)
          continue
        }
        const job = lane.waiting.shift()
        if (job === undefined) continue
        counts.waiting--
        counts.inFlight++
        lane.inFlight++
        job.tookFailingSlot = state.failing
        if (state.failing) counts.failingInFlight++
        list(lane)
        return job
      }
      return null
    },

    /** Ends a job that `take` gave. */
    finish(job: Job): void {
      counts.inFlight--
      job.lane.inFlight--
      if (job.tookFailingSlot) {
        counts.failingInFlight--
        const again = blocked
        blocked = []
        for (const lane of again) list(lane)
      }
      list(job.lane)
    },

    /** Takes the waiting jobs of a lane out. */
    evict(lane: Lane): Job[] {
      const jobs = lane.waiting
      lane.waiting = []
      counts.waiting -= jobs.length
      return jobs
    },

    /** Takes one waiting job out; false where it is in flight already. */
    drop(job: Job): boolean {
      const at = job.lane.waiting.indexOf(job)
      if (at < 0) return false
      job.lane.waiting.splice(at, 1)
      counts.waiting--
      return true
    },

    /** Takes every waiting job out. */
    evictAll(): Job[] {
      const jobs = [...lanes.values()].flatMap((lane) => this.evict(lane))
      ring = []
      blocked = []
      for (const lane of lanes.values()) lane.listed = false
      return jobs
    },

    /** Whether slots are free that no waiting job may take. */
    starved: () => ring.length === 0 && counts.inFlight < limits.concurrency,
  }
}

export type Lanes = ReturnType<typeof createLanes>
