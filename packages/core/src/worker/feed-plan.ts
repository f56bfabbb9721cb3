import {
  type EndpointLoad,
  feedAllowance,
  noTally,
  type Pace,
  type SlotLimits,
  type Tally,
  turnAllowance,
} from '../dispatch/index.js'
import type { FeedGrant } from '../ports/index.js'
import type { Lanes } from './endpoint-queues.js'

/** An endpoint that has held deliveries. */
export interface Candidate {
  endpointId: string
  tenant: string
  pace: Pace
  load: EndpointLoad & { kept: number }
  /** No more than these, however much room there is; null: no such bound. */
  most: number | null
}

/** What one feed may let through: no more than the worker will keep of it. Counts what it grants as kept. */
export function createFeedPlan(lanes: Pick<Lanes, 'roomOf'>, limits: SlotLimits) {
  const all: Tally = { ...noTally }
  const tenants = new Map<string, Tally>()
  const grants: FeedGrant[] = []
  return {
    grants,
    /** Grants the candidate what it may have, the first of so many. Gives how many deliveries, or null without room. */
    grant({ endpointId, tenant, pace, load, most }: Candidate, ofEndpoints = 1): number | null {
      const own = tenants.get(tenant) ?? { ...noTally }
      const alone = tenants.size === (tenants.has(tenant) ? 1 : 0)
      const room = lanes.roomOf(tenant, pace, { all, own, alone })
      if (room < 1) return null
      const wanted = Math.min(feedAllowance(load, room, limits), turnAllowance(room, ofEndpoints))
      const count = most === null ? wanted : Math.min(most, wanted)
      if (count < 1) return 0
      grants.push({ endpointId, count })
      all[pace] += count
      own[pace] += count
      tenants.set(tenant, own)
      return count
    },
  }
}
