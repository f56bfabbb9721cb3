import type { Store } from '@posthorn/core'
import { type Fault, fault } from '../store-fakes.js'

/** Does something while an endpoint of `acme` has no order. */
async function disordered<Result>(store: Store<never>, id: string, work: () => Promise<Result>): Promise<Result> {
  await store.endpoints.update({ tenant: 'acme', id, patch: { ordering: null } })
  const result = await work()
  await store.endpoints.update({ tenant: 'acme', id, patch: { ordering: 'fifo' } })
  return result
}

export const fifoFaults: Fault[] = [
  fault(
    'does not say that what it leased is the first',
    'fifo: who feeds with an offer has the first, which holds the rest',
    ({ outbox }) => ({
      outbox: {
        async feed(request) {
          const fed = await outbox.feed(request)
          const deliveries = fed.claim?.deliveries.map(({ isHead, ...delivery }) => delivery) ?? []
          return { ...fed, claim: fed.claim === null ? null : { ...fed.claim, deliveries } }
        },
      },
    }),
  ),
  fault(
    'publishes as if there were no order',
    'fifo: what is published to an ordered endpoint is held, and not taken by who offers to',
    ({ endpoints }) => ({
      endpoints: {
        create: (request) => endpoints.create({ ...request, endpoint: { ...request.endpoint, ordering: null } }),
      },
    }),
  ),
  fault(
    'lets the next one through when the first is to be tried again',
    'fifo: the first holds the rest until it is tried again, and after a crash',
    (store) => ({
      outbox: {
        async settle(request) {
          const result = await store.outbox.settle(request)
          for (const { deliveryId: id, transition } of request.settlements) {
            const delivery = await store.log.delivery({ tenant: 'acme', id })
            if (delivery === null || transition.status !== 'pending') continue
            const { endpointId } = delivery
            await disordered(store, endpointId, () => store.outbox.feed({ grants: [{ endpointId, count: 1 }] }))
          }
          return result
        },
      },
    }),
  ),
  fault('lets one through for each feeder', 'fifo: however many feed at once, one passes', (store) => ({
    outbox: {
      feed(request) {
        const [grant] = request.grants
        const one = { ...request, grants: request.grants.map((each) => ({ ...each, count: Math.min(1, each.count) })) }
        return disordered(store, grant?.endpointId ?? '', () => store.outbox.feed(one))
      },
    },
  })),
  fault(
    'takes every delivery for the first',
    'fifo: a claim says which is the first; what was pending before the order is none',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          return { ...claim, deliveries: claim.deliveries.map((each) => ({ ...each, isHead: true as const })) }
        },
      },
    }),
  ),
  fault(
    'has everybody wait for what is scheduled',
    'fifo: what is scheduled takes its turn when it is due, and holds nobody up before',
    ({ outbox }) => ({
      outbox: { feed: (request) => outbox.feed({ ...request, now: (request.now ?? 0) + 1e9 }) },
    }),
  ),
  fault('puts what is requeued first', 'fifo: one that is requeued is held, and comes after what waits', ({ log }) => ({
    log: { requeue: (request) => log.requeue({ ...request, now: 0 }) },
  })),
  fault(
    'never tells that the first is out',
    'fifo: held tells of an endpoint whose first is pending',
    ({ outbox }) => ({
      outbox: {
        held: async (request) =>
          (await outbox.held(request)).map(({ endpointId, tenant, endpoint, health }) => ({
            endpointId,
            tenant,
            endpoint,
            health,
          })),
      },
    }),
  ),
]
