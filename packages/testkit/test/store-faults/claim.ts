import { type Fault, fault } from '../store-fakes.js'

const passesOver =
  'claim: it passes over endpoints, however many of their deliveries come first, and a later one goes on from there'

export const claimFaults: Fault[] = [
  fault('passes over nobody', passesOver, ({ outbox }) => ({
    outbox: { claim: (request) => outbox.claim({ ...request, passOver: undefined }) },
  })),
  fault('passes over what stands behind a thousand', passesOver, ({ outbox }) => ({
    outbox: {
      async claim({ passOver, ...request }) {
        if (passOver === undefined) return outbox.claim(request)
        const isPassed = ({ endpointId }: { endpointId: string }) => passOver.endpointIds.includes(endpointId)
        const claim = await outbox.claim({ ...request, limit: 1000 })
        const [mine, others] = [claim.deliveries.filter((each) => !isPassed(each)), claim.deliveries.filter(isPassed)]
        const lease = { token: request.token, status: 'pending' as const }
        await outbox.release({
          deliveries: others.map(({ id, tenant, dueAt }) => ({ ...lease, tenant, deliveryId: id, dueAt })),
        })
        return { ...claim, deliveries: mine, nextDueAt: null }
      },
    },
  })),
  fault('gives one message for each id', 'tenants: messages of two tenants may have one id', ({ outbox }) => ({
    outbox: {
      async claim(request) {
        const claim = await outbox.claim(request)
        return { ...claim, messages: [...new Map(claim.messages.map((message) => [message.id, message])).values()] }
      },
    },
  })),
  fault(
    'loses a field of the health',
    'claim: it gives the health that is stored, whichever field is not as at first',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          const endpoints = claim.endpoints.map((found) => ({
            ...found,
            health: { ...found.health, failingSince: null },
          }))
          return { ...claim, endpoints }
        },
      },
    }),
  ),
  fault(
    'passes over what was due an hour ago',
    'claim: a thorough one takes what became visible long after it was due',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          return { ...claim, deliveries: claim.deliveries.filter(({ lateMs }) => lateMs < 3_600_000) }
        },
      },
    }),
  ),
  fault('ignores leases', 'claim: concurrent claims never share a delivery, and none is lost', ({ outbox }) => ({
    outbox: { claim: (request) => outbox.claim({ ...request, leaseMs: -1 }) },
  })),
  fault('leases for ever', 'claim: a lease that ran out is due again, and counts no attempt', ({ outbox }) => ({
    outbox: { claim: (request) => outbox.claim({ ...request, leaseMs: 1e12 }) },
  })),
  fault('takes the newest first', 'claim: the oldest due comes first, over endpoints and tenants', ({ outbox }) => ({
    outbox: {
      async claim(request) {
        const claim = await outbox.claim(request)
        return { ...claim, deliveries: claim.deliveries.reverse() }
      },
    },
  })),
  fault(
    'claims ahead of time',
    'claim: a delivery can be claimed from the moment it is due, not before',
    ({ outbox }) => ({
      outbox: { claim: (request) => outbox.claim({ ...request, now: (request.now ?? 0) + 1 }) },
    }),
  ),
  fault('has no limit', 'claim: limit is the most a claim takes', ({ outbox }) => ({
    outbox: { claim: (request) => outbox.claim({ ...request, limit: 1e6 }) },
  })),
  fault('has no byte limit', 'claim: payloads stay within maxBytes, but one is always taken', ({ outbox }) => ({
    outbox: { claim: (request) => outbox.claim({ ...request, maxBytes: 1e12 }) },
  })),
  fault('counts characters', 'claim: payload sizes count in bytes, not characters', ({ outbox }) => ({
    outbox: { claim: (request) => outbox.claim({ ...request, maxBytes: request.maxBytes * 3 }) },
  })),
  fault(
    'gives a message for each delivery',
    'claim: each message and each endpoint of a claim is given once',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          const messageOf = (id: string) => claim.messages.filter((message) => message.id === id)
          return { ...claim, messages: claim.deliveries.flatMap(({ messageId }) => messageOf(messageId)) }
        },
      },
    }),
  ),
  fault(
    'goes by a cache that no update reaches',
    'claim: an endpoint whose version the caller knows comes without its record',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          const isKnown = (id: string) => request.known.has(id)
          const endpoints = claim.endpoints.map((each) => (isKnown(each.id) ? { ...each, endpoint: undefined } : each))
          return { ...claim, endpoints }
        },
      },
    }),
  ),
  fault(
    'skips deleted endpoints',
    'claim: a deleted endpoint is said to be deleted, and its deliveries are given',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim({ ...request, known: new Map() })
          const isThere = (id: string) => claim.endpoints.some((endpoint) => endpoint.id === id)
          return { ...claim, deliveries: claim.deliveries.filter(({ endpointId }) => isThere(endpointId)) }
        },
      },
    }),
  ),
  fault(
    'leaves deleted endpoints out without a word',
    'claim: a deleted endpoint is said to be deleted, and its deliveries are given',
    ({ outbox }) => ({
      outbox: { claim: async (request) => ({ ...(await outbox.claim(request)), deleted: [] }) },
    }),
  ),
  fault(
    'takes an endpoint for deleted where the caller knows a newer version',
    'claim: an endpoint that is there is not said to be deleted, whatever it is and the caller knows of it',
    ({ outbox }) => ({
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          const isOld = ({ id, version }: { id: string; version: number }) => (request.known.get(id) ?? 0) > version
          const deleted = claim.endpoints.filter(isOld).map(({ id }) => id)
          return { ...claim, endpoints: claim.endpoints.filter((each) => !isOld(each)), deleted }
        },
      },
    }),
  ),
  fault('counts a claim as an attempt', 'claim: attempts of siblings are counted apart', ({ outbox }) => {
    const claims = new Map<string, number>()
    return {
      outbox: {
        async claim(request) {
          const claim = await outbox.claim(request)
          const deliveries = claim.deliveries.map((delivery) => {
            const attempts = claims.get(delivery.id) ?? 0
            claims.set(delivery.id, attempts + 1)
            return { ...delivery, attempts }
          })
          return { ...claim, deliveries }
        },
      },
    }
  }),
  fault(
    'never says when',
    'claim: one that takes nothing tells when a pending delivery is due next or its lease ends',
    ({ outbox }) => ({
      outbox: { claim: async (request) => ({ ...(await outbox.claim(request)), nextDueAt: null }) },
    }),
  ),
]
