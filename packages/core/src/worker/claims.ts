import { randomInt } from 'node:crypto'
import type { Claim, ClaimedDelivery, ClaimOffer } from '../ports/index.js'
import type { createIntake } from './intake.js'
import { type Release, rereadMs } from './release.js'
import type { Run } from './run.js'
import type { KnownTargets } from './target.js'

/** Bytes of payloads in one claim. */
const claimBytes = 8 * 1024 * 1024

/** What a claim is asked with. `known` is what its answer is read with, as that leaves out what we said we have. */
export interface Offer {
  request: ClaimOffer
  known: KnownTargets
}

/** What one claim took. */
export interface Claimed {
  /** How many deliveries. */
  taken: number
  /** So many, or so large, that more may be due. */
  full: boolean
}

/** Takes due deliveries of the store. `pump` starts what may be sent. */
export function createClaims(run: Run, intake: ReturnType<typeof createIntake>, pump: () => void) {
  const { deps, state, now, lanes, leases, giveBack, wake } = run
  const { store, settings, targets } = deps

  function offer(limit: number): Offer {
    const known = targets.known()
    const token = randomInt(1, 2 ** 47)
    return { request: { limit, leaseMs: settings.leaseMs, token, known: known.versions }, known }
  }

  /** Takes a claim in: what may be sent starts, the rest is given back. */
  async function accept(claimed: Claim, { request, known }: Offer, claimedAt: number): Promise<void> {
    const { token } = request
    if (state.stopping) {
      const back = ({ id, dueAt }: ClaimedDelivery): Release => ({ deliveryId: id, token, status: 'pending', dueAt })
      return giveBack(claimed.deliveries.map(back))
    }
    const { jobs, back, recalled, park } = intake(claimed, token, claimedAt, known)
    for (const job of recalled) leases.remove(job)
    for (const job of jobs) leases.add(job)
    pump()
    if (back.length > 0) wake.within(rereadMs)
    return giveBack(back, park)
  }

  /** Claims once, as much as there is room for. */
  async function claim(): Promise<Claimed> {
    const asked = settings.concurrency * 2 - (lanes.starved() ? 0 : lanes.counts.waiting)
    const offered = offer(asked)
    const claimedAt = now()
    const claimed = await store.claim({ ...offered.request, maxBytes: claimBytes })
    await accept(claimed, offered, claimedAt)
    if (state.stopping) return { taken: 0, full: false }
    const taken = claimed.deliveries.length
    const chars = claimed.messages.reduce((sum, { payload }) => sum + payload.length, 0)
    return { taken, full: taken === asked || chars > claimBytes / 4 }
  }

  return { offer, accept, claim }
}
