import { type Fault, fault } from '../store-fakes.js'

const leasesFed = 'gate: feed with an offer leases what it lets through and is due, as much as was offered'

export const gateFaults: Fault[] = [
  fault('tells of what it fed and leases nothing', leasesFed, ({ outbox }) => ({
    outbox: {
      async feed(request) {
        const fed = await outbox.feed(request)
        const lease = { token: request.offer?.token ?? 0, status: 'pending' as const }
        const taken = fed.claim?.deliveries ?? []
        await outbox.release({
          deliveries: taken.map(({ id, tenant, dueAt }) => ({ ...lease, tenant, deliveryId: id, dueAt })),
        })
        return fed
      },
    },
  })),
  fault('leases more than was offered', leasesFed, ({ outbox }) => ({
    outbox: {
      feed: ({ offer, ...request }) =>
        outbox.feed({ ...request, offer: offer === undefined ? offer : { ...offer, limit: 1e6 } }),
    },
  })),
  fault(
    'leases whatever its size',
    'gate: of what feed leases there are no more bytes than offered, but one',
    ({ outbox }) => ({
      outbox: {
        feed: ({ offer, ...request }) =>
          outbox.feed({ ...request, offer: offer === undefined ? offer : { ...offer, maxBytes: 1e9 } }),
      },
    }),
  ),
  fault(
    'forgets what is held once the endpoint is let go',
    'gate: held goes by the rows: an endpoint that was let go is listed until they are fed',
    ({ outbox }) => ({
      outbox: {
        held: async (request) =>
          (await outbox.held(request)).filter(
            ({ endpoint, health }) => endpoint?.suspendedAt !== null || health?.gated === true,
          ),
      },
    }),
  ),
  fault(
    'leaves out deleted endpoints',
    'gate: held lists a deleted endpoint, without record and health',
    ({ outbox }) => ({
      outbox: {
        held: async (request) => (await outbox.held(request)).filter(({ endpoint }) => endpoint !== null),
      },
    }),
  ),
  fault('begins each page anew', 'gate: held pages in id order over tenants', ({ outbox }) => ({
    outbox: { held: ({ limit }) => outbox.held({ after: null, limit }) },
  })),
  fault(
    'lets everything through',
    'gate: feed lets through as many as granted, oldest due first, with their due time',
    ({ outbox }) => ({
      outbox: { feed: ({ grants }) => outbox.feed({ grants: grants.map((each) => ({ ...each, count: 1e6 })) }) },
    }),
  ),
  fault('counts what it was granted', 'gate: concurrent feeds take no row twice', ({ outbox }) => ({
    outbox: {
      async feed({ grants }) {
        const { claim } = await outbox.feed({ grants: grants.map((each) => ({ ...each, count: each.count - 1 })) })
        return { claim, moved: new Map(grants.map(({ endpointId, count }) => [endpointId, count])) }
      },
    },
  })),
  fault('cancels all at once', "cancel: an endpoint's deliveries are cancelled in batches", ({ outbox }) => ({
    outbox: { cancel: (request) => outbox.cancel({ ...request, limit: 1e6 }) },
  })),
  fault(
    'cancels all of an endpoint where some are named',
    'cancel: of deliveries that are named those are cancelled that wait, and no others',
    ({ outbox, log }) => ({
      outbox: {
        async cancel(request) {
          const id = 'ids' in request.where ? (request.where.ids[0] ?? '') : ''
          const row = await log.delivery({ tenant: request.tenant, id })
          return outbox.cancel(row === null ? request : { ...request, where: { endpointId: row.endpointId } })
        },
      },
    }),
  ),
  fault(
    'cannot cancel what is held',
    'cancel: a pending, a held and a leased delivery can be cancelled',
    ({ outbox, log }) => ({
      outbox: {
        async cancel(request) {
          const id = 'id' in request.where ? request.where.id : ''
          const row = await log.delivery({ tenant: request.tenant, id })
          return row?.status === 'held' ? { cancelled: 0, next: null } : outbox.cancel(request)
        },
      },
    }),
  ),
  fault("cancels another tenant's", "tenants: another tenant's deliveries cannot be cancelled", ({ outbox }) => ({
    outbox: { cancel: (request) => outbox.cancel({ ...request, tenant: 'acme' }) },
  })),
]
