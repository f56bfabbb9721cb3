import { randomInt } from 'node:crypto'
import type { Claim, ClaimedDelivery, ClaimOffer } from '../ports/index.js'
import type { createIntake } from './intake.js'
import type { Recalls } from './recalls.js'
import { type Release, rereadMs } from './release.js'
import type { Run } from './run.js'
import type { KnownTargets } from './target.js'

/** Bytes of payloads in one claim. */
const claimBytes = 8 * 1024 * 1024

/** What one claim took. */
export interface Claimed {
  /** How long nothing will be due, in ms, where nothing was taken. */
  dueInMs: number
  /** How many deliveries. */
  taken: number
  /** So many, or so large, that more may be due. */
  full: boolean
}

/** A claim that is under way. */
export interface Asked {
  offer: ClaimOffer
  /** What `offer.known` was made of, for the answer. */
  known: KnownTargets
  /** When it was asked for, by the lease clock. */
  at: number
  /** How much had been taken back by then. */
  recalls: number
}

export interface ClaimsOptions {
  intake: ReturnType<typeof createIntake>
  recalls: Recalls
  /** Starts what may be sent. */
  pump: () => void
}

/** Takes due deliveries of the store. */
export function createClaims(run: Run, { intake, recalls, pump }: ClaimsOptions) {
  const { deps, state, now, lanes, leases, giveBack, wake } = run
  const { store, settings, targets, shared } = deps

  function ask(limit: number): Asked {
    const known = targets.known()
    const token = randomInt(1, 2 ** 47)
    const offer = { limit, leaseMs: settings.leaseMs, token, known: known.versions }
    return { offer, known, at: leases.now(), recalls: recalls.count() }
  }

  /** Takes a claim in: what may be sent starts, the rest is given back. */
  async function accept(claimed: Claim, { offer: { token }, known, at, recalls: before }: Asked): Promise<void> {
    const release = ({ id, dueAt }: ClaimedDelivery): Release => ({ deliveryId: id, token, status: 'pending', dueAt })
    const lease = { token, leasedAt: at, claimedAt: claimed.now }
    const given = claimed.deliveries.filter((delivery) => !leases.takeOver(delivery, lease))
    if (state.stopping) return giveBack(given.map(release))
    const takenBack = given.filter((delivery) => recalls.since(delivery, before))
    const deliveries = takenBack.length === 0 ? given : given.filter((delivery) => !takenBack.includes(delivery))
    const { jobs, back, recalled, park } = intake({ ...claimed, deliveries }, token, at, known)
    for (const job of recalled) leases.remove(job)
    for (const job of jobs) leases.add(job)
    pump()
    if (back.length > 0) wake.within(rereadMs)
    await giveBack([...takenBack.map(release), ...back], park)
    if (takenBack.length === 0) return
    state.drained = false
    wake.now()
  }

  async function take(request: Asked) {
    const claimed = await store.claim({
      ...request.offer,
      maxBytes: Math.max(1, Math.min(claimBytes, lanes.bytesLeft())),
    })
    return { claimed, accepted: accept(claimed, request) }
  }

  /** Claims once, as much as there is room for. */
  async function claim(): Promise<Claimed> {
    // Or the claim would give what is in flight, or answered, to be sent again
    await leases.renew(leases.over())
    const asked = Math.max(1, lanes.wanted(now()))
    const request = ask(asked)
    const { claimed, accepted } = await shared.claiming(take(request))
    await accepted
    const { nextDueAt } = claimed
    const dueInMs = nextDueAt === null ? Number.POSITIVE_INFINITY : Math.max(1, nextDueAt - claimed.now)
    if (state.stopping) return { taken: 0, full: false, dueInMs }
    const taken = claimed.deliveries.length
    const chars = claimed.messages.reduce((sum, { payload }) => sum + payload.length, 0)
    return { taken, full: taken === asked || chars > claimBytes / 4, dueInMs }
  }

  return { ask, accept, claim }
}
