import {
  type EndpointLoad,
  type GateDecision,
  type GateHealth,
  gate,
  gateHealth,
  type HealthRules,
  isFailing,
  nextMeanMs,
  noTally,
  ownMaxInFlight,
  type Pace,
  paceOf,
  type Tally,
} from '../dispatch/index.js'
import type { ClaimedDelivery, ClaimedEndpoint, HealthFields, MessageRecord, Settlement } from '../ports/index.js'
import type { Target } from '../request/target.js'
import { type LaneHealth, laneHealth } from './endpoint-health.js'
import { newQueue, nowhere, type Queue, type Queued } from './linked-list.js'
import { type LaneRate, type Moment, rateOf, startsAhead } from './permits.js'

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
  /** null: it has no rate limit. */
  rate: LaneRate | null
  /** Another worker is taken to probe it until then. */
  probedUntil: number
}

/** What lanes go by beside their slots. */
export interface LaneRules {
  health: HealthRules
  /** The store's time, in ms since 1970: what is stored of an endpoint's health is by it. */
  storeNow: () => number
  /** What permits are by. */
  moment: () => Moment
}

/** An empty lane. */
export function newLane(
  endpoint: ClaimedEndpoint,
  target: Target,
  owner: Tenant,
  now: number,
  rules?: HealthRules,
): Lane {
  const health = laneHealth(endpoint.health, rules)
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
    rate: rateOf(target.record.rateLimit, null),
    probedUntil: Number.NEGATIVE_INFINITY,
    ...nowhere,
  }
}

/** What admission needs to know of a lane. */
export function loadOf(lane: Lane, storeNow: () => number): EndpointLoad & { kept: number } {
  return {
    inFlight: lane.inFlight,
    maxInFlight: ownMaxInFlight(lane.target.record),
    failing: isFailing(lane.health.current),
    answered: lane.meanMs !== null,
    kept: lane.inFlight + lane.waiting.length,
    reopenedForMs: reopenedForMs(lane.health.current, storeNow),
  }
}

/** The same, with what its rate limit lets start. */
export function ratedLoadOf(lane: Lane, { storeNow, moment }: LaneRules): EndpointLoad & { kept: number } {
  const load = loadOf(lane, storeNow)
  return lane.rate === null ? load : { ...load, startsAhead: startsAhead(lane.rate, moment().lease) }
}

/** How long ago the gate opened, in ms; null: it was never closed, and no clock is asked. */
export function reopenedForMs({ reopenedAt }: HealthFields, storeNow: () => number): number | null {
  return reopenedAt === null ? null : storeNow() - reopenedAt
}

/** Its health as this worker knows it, which may be ahead of what the store has. */
export function laneGate({ health: { current, suspend }, target }: Lane, storeNow: number): GateHealth {
  return { ...gateHealth(current, target.record.url, storeNow), suspend }
}

/** What the gate says of a delivery to it, as this worker knows the endpoint. `expiresAt` and `now` are of one clock. */
export function gateOf(lane: Lane, expiresAt: number | null, now: number, storeNow: number): GateDecision {
  return gate(lane.target.record, laneGate(lane, storeNow), expiresAt, now)
}

/** Whether the gate holds what waits for it, for whatever reason: all but one, where its breaker is half-open. */
export function isGated(lane: Lane, storeNow: number): boolean {
  return gateOf(lane, null, 0, storeNow).action !== 'send'
}

/** The pace it is to be counted as now. */
export function paceNow(lane: Lane, now: number): Pace {
  const silentMs = lane.inFlight === 0 ? 0 : now - lane.silentSince
  return paceOf({ failing: isFailing(lane.health.current), meanMs: lane.meanMs, silentMs })
}

/** Notes that a request has ended, and how long it took. */
export function answered(lane: Lane, durationMs: number, now: number): void {
  lane.meanMs = nextMeanMs(lane.meanMs, durationMs, now - lane.answeredAt)
  lane.answeredAt = now
}

/** A claimed delivery on its way through the worker. Times are by the worker's lease clock, in ms, where nothing else is said. */
export interface Job {
  delivery: ClaimedDelivery
  /** Without its payload once the request has ended. */
  message: MessageRecord
  lane: Lane
  /** The fencing token of the claim that has it now. */
  token: number
  /** When that claim was made, by the store's time. */
  claimedAt: number
  /** When it was claimed or last renewed. */
  leasedAt: number
  /** When the store was last asked whether it is still to be sent. */
  checkedAt: number
  /** When its message expires; null: never. */
  expiresAt: number | null
  /** Its request must not start later: the permit it has is over then; Infinity: it needs none. */
  startBy: number
  /** As a probe its request must not start later: others may probe before it has ended; -Infinity: it has no right to. */
  probeBy: number
  /** Whether its request was made. */
  isStarted: boolean
  /** Whether the store reported that we no longer hold the lease. */
  isLost: boolean
  /** Its outcome, until the store has written it. */
  settlement: Settlement | null
}

/** Lanes of one tenant and one pace in which a job may start as soon as there is a slot. Itself it waits for its turn. */
export interface Group extends Queued<Group> {
  tenant: Tenant
  pace: Pace
  lanes: Queue<Lane>
  /** Jobs that wait in them. */
  waiting: number
  /** Whether its tenant has all it may have, so that it has no turn. */
  isFull: boolean
}

/** What a worker has of one tenant. */
export interface Tenant {
  id: string
  /** Requests in flight, jobs kept and bytes of their payloads. */
  slots: Tally
  jobs: Tally
  bytes: Tally
  /** Jobs kept, of every pace. */
  kept: number
  /** Lanes that are open. */
  lanes: number
  groups: Map<Pace, Group>
}

export function newTenant(id: string): Tenant {
  return {
    id,
    slots: { ...noTally },
    jobs: { ...noTally },
    bytes: { ...noTally },
    kept: 0,
    lanes: 0,
    groups: new Map(),
  }
}

/** The group of a tenant's lanes of a pace. */
export function groupOf(tenant: Tenant, pace: Pace): Group {
  const known = tenant.groups.get(pace)
  if (known !== undefined) return known
  const group: Group = { tenant, pace, lanes: newQueue(), waiting: 0, isFull: false, ...nowhere }
  tenant.groups.set(pace, group)
  return group
}
