import { randomInt } from 'node:crypto'
import type { Claim, ClaimedDelivery, ClaimOffer } from '../ports/index.js'
import type { createIntake } from './intake.js'
import type { Release } from './release.js'
import type { Run } from './run.js'

/** Bytes of payloads in one claim. */
const claimBytes = 8 * 1024 * 1024

/** What one claim took. */
export interface Claimed {
  /** How many deliveries. */
  taken: number
  /** So many, or so large, that more may be due. */
  full: boolean
}

/** Takes due deliveries of the store. `pump` starts what may be sent. */
export function createClaims(run: Run, intake: ReturnType<typeof createIntake>, pump: () => void) {
  const { deps, state, now, lanes, leases, giveBack } = run
  const { store, settings, targets } = deps

  function offer(limit: number): ClaimOffer {
    return { limit, leaseMs: settings.leaseMs, token: randomInt(1, 2 ** 47), known: targets.versions() }
  }

  /** Takes a claim in: what may be sent starts, the rest is given back. */
  async function accept(claimed: Claim, token: number, claimedAt: number): Promise<void> {
    if (state.stopping) {
      const back = ({ id, dueAt }: ClaimedDelivery): Release => ({ deliveryId: id, token, status: 'pending', dueAt })
      return giveBack(claimed.deliveries.map(back))
    }
    const { jobs, back, recalled, park } = intake(claimed, token, claimedAt)
    for (const job of recalled) leases.remove(job)
    for (const job of jobs) leases.add(job)
    pump()
    return giveBack(back, park)
  }

  /** Claims once, as much as there is room for. */
  async function claim(): Promise<Claimed> {
    const claimedAt = now()
    const asked = Math.max(1, lanes.wanted(claimedAt))
    const request = offer(asked)
    const claimed = await store.claim({ ...request, maxBytes: Math.max(1, Math.min(claimBytes, lanes.bytesLeft())) })
    await accept(claimed, request.token, claimedAt)
    if (state.stopping) return { taken: 0, full: false }
    const taken = claimed.deliveries.length
    const chars = claimed.messages.reduce((sum, { payload }) => sum + payload.length, 0)
    return { taken, full: taken === asked || chars > claimBytes / 4 }
  }

  return { offer, accept, claim }
}
