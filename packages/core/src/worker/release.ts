import type { OutboxStore } from '../ports/index.js'
import type { Job } from './endpoint-queue.js'

/** A claimed delivery to be given back unsent. */
export type Release = Parameters<OutboxStore<never>['release']>[0]['deliveries'][number]

/** Wait before a delivery whose request could not be made (a host function threw, a key is missing) is tried again, in ms. */
export const postponeMs = 60_000

/** Wait before a delivery whose endpoint could not be read with it is claimed again, in ms. */
export const rereadMs = 1000

/** Endpoints whose due rows are to be moved out of the way, and when a claim met them, by the store's time. */
export interface Park {
  endpointIds: string[]
  dueBy: number
}

/** Due rows of a gated or crowded endpoint that one statement moves out of the way. */
const parkLimit = 5000

/** Gives a job back as it was. */
export function releaseOf({ delivery, token }: Job): Release {
  const { id, tenant, dueAt } = delivery
  return { tenant, deliveryId: id, token, status: 'pending', dueAt }
}

/**
 * Gives deliveries back and parks what else is due for the endpoints named. Never rejects: leases run out anyway. `hasOver`:
 * whether leases of this process have run out. Then nothing is parked, or that would take what is in flight; the next claim
 * meets what is in its way again.
 */
export function createGiveBack(
  store: Pick<OutboxStore<never>, 'release' | 'park'>,
  hasOver: () => boolean,
  onError: (error: unknown) => void,
) {
  const underWay = new Set<Promise<void>>()

  let isParking = false

  async function until(written: Promise<void>): Promise<void> {
    const ended = written.catch(onError)
    underWay.add(ended)
    await ended
    underWay.delete(ended)
  }

  /** One at a time, as it may take long: the next claim meets what is in its way again. */
  async function moveAway(park: Park): Promise<void> {
    if (isParking || hasOver()) return
    isParking = true
    await until(store.park({ ...park, limit: parkLimit }))
    isParking = false
  }

  /** Resolves once they are given back. Parking goes on meanwhile. */
  async function giveBack(deliveries: Release[], park: Park | null = null): Promise<void> {
    if (deliveries.length > 0) await until(store.release({ deliveries }))
    // After what was given back, which is parked with the rest
    if (park !== null) void moveAway(park)
  }

  /** Resolves once nothing is being given back. */
  giveBack.ended = async (): Promise<void> => {
    // More may come meanwhile: a publish that is answered late gives back what it claimed
    while (underWay.size > 0) await Promise.all(underWay)
  }
  return giveBack
}
