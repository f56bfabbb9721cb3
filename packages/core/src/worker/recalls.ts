import { trustMs } from '../dispatch/index.js'
import type { ClaimedDelivery } from '../ports/index.js'

/** What a call in this process took back: a delivery, or all of an endpoint's or a tenant's. */
export type Recall = { deliveryId: string } | { endpointId: string } | { tenant: string }

/** Whether a delivery is among those taken back. */
export function isRecalled({ id, endpointId, tenant }: ClaimedDelivery, what: Recall): boolean {
  if ('deliveryId' in what) return what.deliveryId === id
  return 'endpointId' in what ? what.endpointId === endpointId : what.tenant === tenant
}

/**
 * What was taken back lately: a claim that was under way then may still give it, as it was. What took longer than a worker
 * relies on is asked for again anyway, so no more than that need be kept. `now` is the lease clock.
 */
export function createRecalls(now: () => number) {
  let recent: { what: Recall; at: number; number: number }[] = []
  let last = 0
  return {
    add(what: Recall): void {
      const at = now()
      recent = [...recent.filter((each) => at - each.at <= trustMs), { what, at, number: ++last }]
    },
    /** How many there were. */
    count: (): number => last,
    /** Whether a delivery was taken back when there had been `count` already. */
    since: (delivery: ClaimedDelivery, count: number): boolean =>
      recent.some(({ what, number }) => number > count && isRecalled(delivery, what)),
  }
}

export type Recalls = ReturnType<typeof createRecalls>
