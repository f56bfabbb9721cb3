import { randomInt } from 'node:crypto'
import { turn } from '../batches.js'
import { type GateDecision, gate, hasTurn } from '../dispatch/index.js'
import { WebhooksError } from '../errors.js'
import type { Claim, ClaimedDelivery, ClaimedEndpoint, ClaimOffer, Fed, FeedGrant, PassOver } from '../ports/index.js'
import type { KnownTargets, TargetCache } from '../request/target.js'
import { createCrowd, mostPassed } from './crowd.js'
import { type Job, type Lane, laneGate } from './endpoint-queue.js'
import type { Lanes } from './endpoint-queues.js'
import type { Feeder } from './feeder.js'
import type { Outcomes } from './outcomes.js'
import { postponeMs, type Release, releaseOf, rereadMs } from './release.js'
import type { Renewals } from './renewals.js'
import type { Run } from './run.js'

export interface IntakeOptions {
  lanes: Lanes
  targets: TargetCache
  feeder: Feeder
  outcomes: Pick<Outcomes, 'cancel'>
  /** The worker's time, in ms. */
  now: () => number
  onError: (error: unknown) => void
}

/** How a claim was sorted. Its jobs wait in their lanes now. */
export interface Intake {
  jobs: Job[]
  back: Release[]
  /** Jobs of earlier claims that must no longer be sent; they are among `back`. */
  recalled: Job[]
  /** Endpoints whose due rows are to be moved out of the way. */
  park: string[]
}

/** An endpoint that could not be read or made ready passes the gate; its deliveries are postponed. */
const unready = { isActive: true, suspendedAt: null }

/** Two tenants may have messages with one id. */
function messageKey(tenant: string, id: string): string {
  return `${id} ${tenant}`
}

/** Sorts what a claim took, by what the gate says and the worker has room for. */
export function createIntake({ lanes, targets, feeder, outcomes, now, onError }: IntakeOptions) {
  function laneOf(endpoint: ClaimedEndpoint, known: KnownTargets): Lane | null {
    try {
      return lanes.open(endpoint, targets.get(endpoint, known), now())
    } catch (error) {
      onError(error)
      return null
    }
  }

  /** Endpoints of a claim that the store says nothing of. They may be there: nothing is cancelled for them. */
  function reportUnread({ deliveries, endpoints, deleted }: Claim): void {
    const told = new Set([...endpoints.map(({ id }) => id), ...deleted])
    for (const { tenant, endpointId } of deliveries) {
      if (told.has(endpointId)) continue
      told.add(endpointId)
      const message = `Endpoint ${endpointId} could not be read with its deliveries, or was deleted meanwhile: they are retried in a second.`
      onError(new WebhooksError('store_failed', message, { details: { tenant, endpointId } }))
    }
  }

  return (claim: Claim, token: number, leasedAt: number, targetsKnown: KnownTargets): Intake => {
    const messages = new Map(claim.messages.map((message) => [messageKey(message.tenant, message.id), message]))
    const opened = new Map(
      claim.endpoints.map((endpoint) => [endpoint.id, { endpoint, lane: laneOf(endpoint, targetsKnown) }]),
    )
    const deleted = new Set(claim.deleted)
    const jobs: Job[] = []
    const back: Release[] = []
    const recalled: Job[] = []
    const park = new Set<string>()

    /** What waits for an endpoint that was closed meanwhile goes back, for the gate to look at again. */
    function recall(endpointId: string): void {
      const lane = lanes.get(endpointId)
      if (lane === undefined || lane.waiting.length === 0) return
      for (const job of lanes.evict(lane)) {
        recalled.push(job)
        back.push(releaseOf(job))
      }
    }

    /** Of an endpoint whose breaker is half-open one delivery is kept, and none where another worker probes it. */
    function hasRoom(lane: Lane, { action }: GateDecision): boolean {
      if (action !== 'probe') return lanes.hasRoom(lane)
      return lane.inFlight + lane.waiting.length === 0 && lane.probedUntil <= now()
    }

    for (const delivery of claim.deliveries) {
      const { id: deliveryId, tenant, endpointId, dueAt } = delivery
      const message = messages.get(messageKey(tenant, delivery.messageId))
      const known = opened.get(endpointId)
      const lane = known?.lane ?? null
      const isDeleted = known === undefined && deleted.has(endpointId)
      const endpoint = isDeleted ? null : (lane?.target.record ?? unready)
      const expiresAt = message?.expiresAt ?? null
      const decision = gate(
        endpoint,
        lane === null ? (known?.endpoint.health ?? null) : laneGate(lane, claim.now),
        expiresAt,
        claim.now,
      )
      if (decision.action === 'hold' || isDeleted) recall(endpointId)
      if (decision.action === 'cancel') {
        outcomes.cancel(delivery, token, decision.reason)
      } else if (lane === null || message === undefined) {
        const waitMs = known === undefined ? rereadMs : postponeMs
        back.push({ tenant, deliveryId, token, status: 'pending', dueAt: claim.now + waitMs })
      } else if (decision.action === 'hold' || !hasTurn(lane.target.record, delivery) || !hasRoom(lane, decision)) {
        feeder.parked(endpointId, decision.action === 'send')
        back.push({ tenant, deliveryId, token, status: 'held', dueAt })
        park.add(endpointId)
      } else {
        const job: Job = {
          delivery,
          message,
          lane,
          token,
          claimedAt: claim.now,
          leasedAt,
          checkedAt: leasedAt,
          expiresAt: expiresAt === null ? null : leasedAt + expiresAt - claim.now,
          startBy: Number.POSITIVE_INFINITY,
          probeBy: Number.NEGATIVE_INFINITY,
          isStarted: false,
          isLost: false,
          settlement: null,
        }
        lanes.add(job)
        jobs.push(job)
      }
    }
    reportUnread(claim)
    return { jobs, back, recalled, park: [...park] }
  }
}

/** Bytes of payloads in one claim. */
const claimBytes = 8 * 1024 * 1024

/** How far back a claim for the slots that are kept free looks, in ms. */
const besideBackMs = 1000
const lowestId = '00000000-0000-0000-0000-000000000000'

/** Looks behind a crowd in a row that find nothing, before it is served again. */
const mostLooks = 8

/** What one claim took. */
export interface Claimed {
  /** How long nothing will be due, in ms, where nothing was taken. */
  dueInMs: number
  /** How many deliveries. */
  taken: number
  /** Whether it was so many, or so large, that more may be due. */
  full: boolean
}

/** A claim that is under way. */
export interface Asked {
  offer: ClaimOffer
  /** The targets that `offer.known` stands for, to read the answer with. */
  known: KnownTargets
  /** When it was asked for, by the lease clock. */
  at: number
  /** The same by monotonic time. */
  askedAt: number
  /** How much had been taken back by then. */
  recalls: number
}

export interface ClaimerOptions {
  feeder: Feeder
  outcomes: Pick<Outcomes, 'cancel' | 'haveRoom'>
  recalls: Renewals['recalls']
  /** Starts what may be sent. */
  pump: () => void
}

/** Takes due deliveries of the store. */
export function createClaimer(run: Run, { feeder, outcomes, recalls, pump }: ClaimerOptions) {
  const { deps, state, now, lanes, leases, giveBack, wake } = run
  const { store, settings, targets, shared, onError } = deps
  const crowd = createCrowd(now)
  const intake = createIntake({ lanes, targets, feeder, outcomes, now, onError })

  function ask(limit: number): Asked {
    const known = targets.known()
    const token = randomInt(1, 2 ** 47)
    const offer = { limit, leaseMs: settings.leaseMs, token, known: known.versions }
    return { offer, known, at: leases.now(), askedAt: now(), recalls: recalls.count() }
  }

  /** Takes a claim in: what may be sent starts, the rest is given back. Gives the endpoints that it has no room for. */
  async function accept(
    claimed: Claim,
    { offer: { token }, known, at, askedAt, recalls: before }: Asked,
  ): Promise<string[]> {
    shared.storeTime.heard(claimed.now, askedAt)
    shared.storeOffset.heard(claimed.now, at)
    const release = ({ id: deliveryId, tenant, dueAt }: ClaimedDelivery): Release => {
      return { tenant, deliveryId, token, status: 'pending', dueAt }
    }
    const lease = { token, leasedAt: at, claimedAt: claimed.now }
    const given = claimed.deliveries.filter((delivery) => !leases.takeOver(delivery, lease))
    if (state.stopping) {
      await giveBack(given.map(release))
      return []
    }
    const takenBack = given.filter((delivery) => recalls.since(delivery, before))
    const deliveries = takenBack.length === 0 ? given : given.filter((delivery) => !takenBack.includes(delivery))
    const { jobs, back, recalled, park } = intake({ ...claimed, deliveries }, token, at, known)
    for (const job of recalled) leases.remove(job)
    for (const job of jobs) leases.add(job)
    pump()
    if (back.length > 0) wake.within(rereadMs)
    await giveBack(
      [...takenBack.map(release), ...back],
      park.length === 0 ? null : { endpointIds: park, dueBy: claimed.now },
    )
    if (takenBack.length > 0) lookAgain()
    return park
  }

  /** There is something to claim. */
  function lookAgain(): void {
    state.nudged = true
    wake.now()
  }

  function maxBytes(): number {
    return Math.max(1, Math.min(claimBytes, lanes.bytesLeft()))
  }

  async function take(request: Asked, thorough: boolean, passOver: PassOver | undefined) {
    const claimed = await store.claim({
      ...request.offer,
      thorough,
      passOver,
      maxBytes: maxBytes(),
    })
    return { claimed, accepted: accept(claimed, request) }
  }

  async function claimOnce(asked: number, thorough: boolean, passOver?: PassOver) {
    // Or the claim would give what is in flight, or answered, to be sent again
    await leases.renew(leases.over())
    const { claimed, accepted } = await shared.claiming(take(ask(asked), thorough, passOver))
    const crowded = await accepted
    const { deliveries, nextDueAt } = claimed
    const chars = claimed.messages.reduce((sum, { payload }) => sum + payload.length, 0)
    return {
      claimed,
      crowded,
      taken: deliveries.length,
      full: deliveries.length === asked || chars > claimBytes / 4,
      dueInMs: nextDueAt === null ? Number.POSITIVE_INFINITY : Math.max(1, nextDueAt - claimed.now),
    }
  }

  /** Claims past the endpoints that are in the way, if any. Gives how many it took. */
  async function claimOthers(asked: number, thorough: boolean): Promise<number> {
    for (let calls = 0; calls < mostLooks && !state.stopping; calls++) {
      const passOver = crowd.next()
      if (passOver === null) return 0
      const { claimed, crowded, taken, full } = await claimOnce(asked, thorough, passOver)
      const end = claimed.deliveries.at(-1)
      // What comes in the same millisecond may have a lower id
      const last = end === undefined ? null : { dueAt: end.dueAt - 1, deliveryId: end.id }
      crowd.passed({ taken, full, ids: crowded, reached: claimed.reached, last })
      if (taken > 0) return taken
      await turn()
      if (claimed.reached === null) return 0
    }
    return 0
  }

  /** Claims once, as much as there is room for. `thorough`: nothing that is due may be passed over. */
  async function claim(thorough = false): Promise<Claimed> {
    const asked = Math.max(1, lanes.wanted(now()))
    const others = await claimOthers(asked, thorough)
    if (others > 0) return { taken: others, full: true, dueInMs: Number.POSITIVE_INFINITY }
    if (state.stopping) return { taken: 0, full: false, dueInMs: Number.POSITIVE_INFINITY }
    const { crowded, taken, full, dueInMs } = await claimOnce(asked, thorough)
    crowd.met(crowded, full)
    return state.stopping ? { taken: 0, full: false, dueInMs } : { taken, full, dueInMs }
  }

  /**
   * With jobs enough: claims what came lately past the endpoints of these, for the slots that are kept free. Gives how many
   * it took. A look at all that is due costs the database more than the deliveries do.
   */
  async function claimBeside(): Promise<number> {
    const asked = lanes.wantedBeside()
    if (asked === 0) return 0
    const after = { dueAt: lanes.storeNow() - besideBackMs, deliveryId: lowestId }
    const { taken } = await claimOnce(asked, false, { endpointIds: lanes.waitingIds(mostPassed), after })
    return taken
  }

  async function feedOnce(grants: FeedGrant[], limit: number) {
    const request = ask(limit)
    const offer = limit === 0 ? undefined : { ...request.offer, maxBytes: maxBytes() }
    const fed = await store.feed({ grants, offer })
    return { fed, accepted: fed.claim === null ? null : accept(fed.claim, request) }
  }

  /** Lets held deliveries through, and takes of them as many as it would claim now: others may be due before the rest. */
  async function feed(grants: FeedGrant[]): Promise<Fed> {
    const granted = grants.reduce((sum, { count }) => sum + count, 0)
    const limit = outcomes.haveRoom() ? Math.min(granted, lanes.wanted(now())) : 0
    const { fed, accepted } = await shared.claiming(feedOnce(grants, limit))
    await accepted
    let left = -(fed.claim?.deliveries.length ?? 0)
    for (const count of fed.moved.values()) left += count
    if (left > 0) lookAgain()
    return fed
  }

  return { ask, accept, claim, claimBeside, feed }
}
