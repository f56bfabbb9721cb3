import { cancelEndpoint, expireHeld, turn } from '../batches.js'
import {
  feedAllowance,
  type GateDecision,
  gate,
  gateHealth,
  isFailing,
  isOrdered,
  matches,
  noTally,
  ownMaxInFlight,
  type Pace,
  paceOf,
  pacingOf,
  type SlotLimits,
  slotsAhead,
  type Tally,
} from '../dispatch/index.js'
import type { Fed, FeedGrant, HeldEndpoint, OutboxStore, PublishItem } from '../ports/index.js'
import type { RateLimit } from '../types/index.js'
import { observe } from './endpoint-health.js'
import { isGated, reopenedForMs } from './endpoint-queue.js'
import type { Lanes } from './endpoint-queues.js'
import { type Candidate, createFeedPlan } from './feed-plan.js'
import { rateOf } from './permits.js'

/** Endpoints looked at in one statement. */
const pageSize = 500

/** How many requests this limit lets start, for all that this worker knows; undefined: there is none. */
function startsAheadOf(limit: RateLimit | null): number | undefined {
  return limit === null ? undefined : slotsAhead(Number.NEGATIVE_INFINITY, pacingOf(limit), 0)
}

export interface FeederOptions {
  store: Pick<OutboxStore<never>, 'held' | 'cancel' | 'expire'>
  /** Lets deliveries through, and takes them. */
  feed: (grants: FeedGrant[]) => Promise<Pick<Fed, 'moved'>>
  lanes: Lanes
  limits: SlotLimits
  now: () => number
}

/**
 * Lets held deliveries through where the gate is open, as many as the worker has room for, and cancels those that have
 * expired wherever it is. It works from the held rows
 * alone: whatever made them held, and whenever, the next pass finds them.
 */
export function createFeeder({ store, lanes, limits, now, ...options }: FeederOptions) {
  /** Endpoints that may have more held rows than were let through: a hint to feed them before the next pass. */
  const more = new Set<string>()

  /** Ordered endpoints that this worker has fed, by tenant. */
  const ordered = new Map<string, Set<string>>()
  /** Those looked at for a message just published, and those of which nothing could pass: not before the next pass. */
  const awaited = new Set<string>()
  const stuck = new Set<string>()

  /** Paces for which the last pass had no room for somebody: their endpoints take turns, and only passes feed them. */
  let scarce = new Set<Pace>()
  /** The endpoint after which the next pass begins. */
  let begin: string | null = null

  function candidate(endpointId: string, held?: HeldEndpoint): Candidate | null {
    const lane = lanes.get(endpointId)
    const settings = held?.endpoint ?? lane?.target.record
    const most = settings !== undefined && isOrdered(settings) ? 1 : null
    const startsAhead = startsAheadOf(held?.endpoint?.rateLimit ?? null)
    if (lane !== undefined) {
      const load = lanes.loadOf(lane)
      // Another process may have changed the limit since
      const isKnown = !held?.endpoint || rateOf(held.endpoint.rateLimit, lane.rate) === lane.rate
      const known = { endpointId, tenant: lane.tenant, pace: lane.pace, most }
      return { ...known, load: isKnown ? load : { ...load, startsAhead } }
    }
    if (held === undefined) return null
    const failing = held.health !== null && isFailing(held.health)
    const maxInFlight = settings === undefined ? null : ownMaxInFlight(settings)
    const since = held.health === null ? null : reopenedForMs(held.health, lanes.storeNow)
    const load = { inFlight: 0, maxInFlight, failing, answered: false, kept: 0, reopenedForMs: since, startsAhead }
    return { endpointId, tenant: held.tenant, pace: paceOf({ failing, meanMs: null, silentMs: 0 }), load, most }
  }

  function noteOrdered({ tenant, endpointId }: Candidate): void {
    const known = ordered.get(tenant)
    if (known === undefined) ordered.set(tenant, new Set([endpointId]))
    else known.add(endpointId)
  }

  function forgetGone(endpointIds: Set<string>): void {
    for (const id of endpointIds) if (lanes.get(id) === undefined) endpointIds.delete(id)
  }

  /** Of endpoints that the worker has forgotten, nothing stays noted: nobody tells it which of them were deleted. */
  function forgetAllGone(): void {
    forgetGone(more)
    forgetGone(awaited)
    for (const [tenant, endpointIds] of ordered) {
      forgetGone(endpointIds)
      if (endpointIds.size === 0) ordered.delete(tenant)
    }
  }

  async function feed(grants: FeedGrant[]): Promise<number> {
    if (grants.length === 0) return 0
    const { moved } = await options.feed(grants)
    let total = 0
    for (const { endpointId, count } of grants) {
      const fed = moved.get(endpointId) ?? 0
      total += fed
      if (fed === count) more.add(endpointId)
      else more.delete(endpointId)
      if (awaited.delete(endpointId) && fed === 0) stuck.add(endpointId)
    }
    return total
  }

  /** Feeds the endpoints named, where the gate is open as last known. */
  async function feedKnown(endpointIds: readonly string[]): Promise<number> {
    const plan = createFeedPlan(lanes, limits)
    for (const endpointId of endpointIds) {
      const lane = lanes.get(endpointId)
      const known = lane === undefined || isGated(lane, lanes.storeNow()) ? null : candidate(endpointId)
      if (known !== null) plan.grant(known)
    }
    return feed(plan.grants)
  }

  /** Every endpoint that has held rows, in id order, from the one after `begin` round to it. */
  async function* heldEndpoints(): AsyncGenerator<HeldEndpoint> {
    const end = begin
    for (let after = end, wrapped = end === null; ; ) {
      const page: HeldEndpoint[] = await store.held({ after, limit: pageSize })
      for (const held of page) {
        if (wrapped && end !== null && held.endpointId > end) return
        yield held
      }
      after = page.at(-1)?.endpointId ?? null
      if (page.length === pageSize) {
        await turn()
        continue
      }
      if (wrapped) return
      wrapped = true
      after = null
    }
  }

  function gateOfHeld({ endpoint, health, endpointId }: HeldEndpoint): GateDecision['action'] {
    const lane = lanes.get(endpointId)
    // Outcomes may be known here that the store is to learn of yet
    if (lane !== undefined && health !== null) observe(lane.health, health)
    const fields = lane?.health.current ?? health
    if (endpoint === null || fields === null) return gate(endpoint, fields, null, now()).action
    return gate(endpoint, gateHealth(fields, endpoint.url, lanes.storeNow()), null, now()).action
  }

  /** Whether a request is worth while that tries whether the receiver is back: none is under way, here or elsewhere. */
  function mayProbe(endpointId: string): boolean {
    const lane = lanes.get(endpointId)
    return lane === undefined || (lane.probedUntil <= now() && lane.inFlight + lane.waiting.length === 0)
  }

  /** Looks at every endpoint that has held rows, and shares out what there is room for. */
  async function feedAll(): Promise<number> {
    await expireHeld(store)
    stuck.clear()
    forgetAllGone()
    const candidates: Candidate[] = []
    const left: Tally = { ...noTally }
    for await (const held of heldEndpoints()) {
      const action = gateOfHeld(held)
      if (action === 'cancel') await cancelEndpoint(store, held)
      const mayPass = (action === 'send' || action === 'probe') && !held.isBusy
      const known = mayPass ? candidate(held.endpointId, held) : null
      if (known === null) continue
      if (action === 'probe' && !mayProbe(held.endpointId)) continue
      if (action === 'probe') known.most = 1
      candidates.push(known)
      if (held.endpoint !== null && isOrdered(held.endpoint)) noteOrdered(known)
      left[known.pace]++
    }
    const plan = createFeedPlan(lanes, limits)
    const refused = new Set<Pace>()
    const last = new Map<Pace, string>()
    for (const each of candidates) {
      const granted = plan.grant(each, left[each.pace]--)
      if (granted === null) refused.add(each.pace)
      else if (granted > 0) last.set(each.pace, each.endpointId)
    }
    scarce = refused
    for (const [pace, endpointId] of last) if (refused.has(pace)) begin = endpointId
    return feed(plan.grants)
  }

  const hungry = new Set<string>()
  let passWanted = false
  let running: Promise<number> | null = null

  async function work(): Promise<number> {
    let fed = 0
    try {
      while (passWanted || hungry.size > 0) {
        // All whose slots come free with the I/O that is ready now are fed together, and what is written back is not passed
        await turn()
        const endpointIds = [...hungry]
        hungry.clear()
        if (passWanted) {
          passWanted = false
          fed += await feedAll()
        } else {
          fed += await feedKnown(endpointIds)
        }
      }
      return fed
    } finally {
      // In the same turn as the last look, so that the next caller starts a run of its own
      running = null
    }
  }

  /** One at a time: callers that come meanwhile are served by the same run. */
  function run(): Promise<number> {
    running ??= work()
    return running
  }

  return {
    /** The worker made rows of an endpoint held; `open`: only because it has no room for them now. */
    parked(endpointId: string, open: boolean): void {
      if (open) more.add(endpointId)
      else more.delete(endpointId)
    },
    /** Whether the endpoint may have more held rows than were let through. */
    hasMore: (endpointId: string): boolean => more.has(endpointId),
    /** Whether the endpoint has held rows left, its lane is at most half full and there is room for as much again. */
    wants(endpointId: string): boolean {
      if (!more.has(endpointId)) return false
      const lane = lanes.get(endpointId)
      if (lane === undefined || scarce.has(lane.pace)) return false
      // Fed when the store has the end of the one before
      if (isOrdered(lane.target.record)) return false
      const load = lanes.loadOf(lane)
      const room = feedAllowance(load, lanes.roomOf(lane.tenant, lane.pace), limits)
      return room > 0 && room >= load.kept
    },
    /** Feeds these endpoints before the next pass. Gives how many deliveries were let through. */
    feed(endpointIds: readonly string[]): Promise<number> {
      for (const endpointId of endpointIds) hungry.add(endpointId)
      return run()
    },
    /** Ordered endpoints to be fed at once, as nothing of them is in the worker's hands and these messages are for them. */
    awaiting(items: readonly PublishItem[]): string[] {
      const found = new Set<string>()
      for (const { message, patterns } of ordered.size === 0 ? [] : items) {
        const known = ordered.get(message.tenant) ?? new Set()
        for (const endpointId of known) {
          const lane = lanes.get(endpointId)
          if (lane === undefined || !isOrdered(lane.target.record)) known.delete(endpointId)
          else if (
            lane.inFlight + lane.waiting.length === 0 &&
            !stuck.has(endpointId) &&
            !found.has(endpointId) &&
            matches(lane.target.record, { patterns, scopes: message.scopes })
          ) {
            found.add(endpointId)
            awaited.add(endpointId)
          }
        }
        if (known.size === 0) ordered.delete(message.tenant)
      }
      return [...found]
    },
    /** Whether the last pass had no room for somebody. */
    isScarce: (): boolean => scarce.size > 0,
    /** Looks at every endpoint that has held rows. Gives how many deliveries were let through. */
    pass(): Promise<number> {
      passWanted = true
      return run()
    },
  }
}

export type Feeder = ReturnType<typeof createFeeder>
