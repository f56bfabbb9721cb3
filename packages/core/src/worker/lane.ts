import { type EndpointLoad, isFailing, nextMeanMs, type Pace, paceOf } from '../dispatch/index.js'
import type { ClaimedEndpoint } from '../ports/index.js'
import type { Job } from './job.js'
import { type LaneHealth, laneHealth } from './lane-health.js'
import { nowhere, type Queued } from './queue.js'
import type { Target } from './target.js'
import { type Group, groupOf, type Tenant } from './tenant.js'

/**
 * What a worker has of one endpoint: jobs that wait, a count of those in flight, its health and how long it takes. It
 * stands in its group while one of its jobs may start.
 */
export interface Lane extends Queued<Lane> {
  endpointId: string
  tenant: string
  owner: Tenant
  target: Target
  health: LaneHealth
  waiting: Job[]
  inFlight: number
  /** Most requests in flight to it, as things are. */
  slots: number
  /** Bytes of its jobs' payloads. */
  bytes: number
  /** What it is counted as. */
  pace: Pace
  /** Where it stands while one of its jobs may start. */
  group: Group
  /** See `nextMeanMs`; null: nothing has come back from it yet. */
  meanMs: number | null
  /** When that was last. */
  answeredAt: number
  /** Since when nothing has come back from it, while it has requests in flight. */
  silentSince: number
  /** As how many jobs it is counted there. */
  ready: number
}

/** An empty lane. */
export function newLane(endpoint: ClaimedEndpoint, target: Target, owner: Tenant, now: number): Lane {
  const health = laneHealth(endpoint.health)
  const pace = isFailing(health.current) ? 'slow' : 'unknown'
  return {
    endpointId: endpoint.id,
    tenant: owner.id,
    owner,
    target,
    health,
    waiting: [],
    inFlight: 0,
    slots: 1,
    bytes: 0,
    pace,
    group: groupOf(owner, pace),
    meanMs: null,
    answeredAt: now,
    silentSince: now,
    ready: 0,
    ...nowhere,
  }
}

/** What admission needs to know of a lane. */
export function loadOf(lane: Lane): EndpointLoad & { kept: number } {
  return {
    inFlight: lane.inFlight,
    maxInFlight: lane.target.record.maxInFlight,
    failing: isFailing(lane.health.current),
    answered: lane.meanMs !== null,
    kept: lane.inFlight + lane.waiting.length,
  }
}

/** What it is to be counted as now. */
export function paceNow(lane: Lane, now: number): Pace {
  const silentMs = lane.inFlight === 0 ? 0 : now - lane.silentSince
  return paceOf({ failing: isFailing(lane.health.current), meanMs: lane.meanMs, silentMs })
}

/** Takes note of what came back. */
export function answered(lane: Lane, durationMs: number, now: number): void {
  lane.meanMs = nextMeanMs(lane.meanMs, durationMs, now - lane.answeredAt)
  lane.answeredAt = now
}
