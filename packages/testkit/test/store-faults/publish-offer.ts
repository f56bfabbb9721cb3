import { testEpoch } from '../../src/index.js'
import { type Fault, fault } from '../store-fakes.js'

const maxBytes = 1_000_000

export const publishOfferFaults: Fault[] = [
  fault(
    'says nothing of a publish that claims',
    'publish with an offer: it stores what it would without, and says the same of it',
    ({ outbox }) => ({
      outbox: {
        publish: async (request) =>
          request.offer === undefined ? outbox.publish(request) : { results: [], claim: null },
      },
    }),
  ),
  fault(
    'leases what it does not hand out',
    'publish with an offer: it takes no more than was offered; what it took is leased, the rest can be claimed',
    ({ outbox }) => ({
      outbox: {
        async publish({ items, offer, now }) {
          const { results } = await outbox.publish({ items, now })
          if (offer === undefined) return { results, claim: null }
          await outbox.claim({ ...offer, maxBytes, now })
          return { results, claim: null }
        },
      },
    }),
  ),
  fault(
    'hands out leases of another token',
    'publish with an offer: what it took is settled with the token of the offer',
    ({ outbox }) => ({
      outbox: {
        async publish({ items, offer, now }) {
          const { results } = await outbox.publish({ items, now })
          if (offer === undefined) return { results, claim: null }
          return { results, claim: await outbox.claim({ ...offer, token: offer.token + 1, maxBytes, now }) }
        },
      },
    }),
  ),
  fault(
    'takes every endpoint for a healthy one',
    'publish with an offer: it gives the health that is stored of the endpoints it took, whichever field is not as at first',
    ({ outbox }) => ({
      outbox: {
        async publish({ items, offer, now }) {
          const { results } = await outbox.publish({ items, now })
          if (offer === undefined) return { results, claim: null }
          const claim = await outbox.claim({ ...offer, maxBytes, now })
          const endpoints = claim.endpoints.map((found) => ({
            ...found,
            health: { ...found.health, consecutiveFailures: 0 },
          }))
          return { results, claim: { ...claim, endpoints } }
        },
      },
    }),
  ),
  fault(
    'takes nothing where most is held',
    'publish with an offer: what is held takes nothing of what was offered',
    ({ outbox }) => ({
      outbox: {
        async publish({ items, offer, now }) {
          const { results } = await outbox.publish({ items, now })
          const made = results.reduce((sum, { deliveries }) => sum + deliveries, 0)
          if (offer === undefined) return { results, claim: null }
          const limit = made > offer.limit ? 0 : offer.limit
          return { results, claim: await outbox.claim({ ...offer, limit, maxBytes, now }) }
        },
      },
    }),
  ),
  fault(
    'takes what is due later',
    'publish with an offer: it takes nothing that is held or due later',
    ({ outbox }) => ({
      outbox: {
        async publish({ items, offer, now }) {
          const { results } = await outbox.publish({ items, now })
          if (offer === undefined) return { results, claim: null }
          return { results, claim: await outbox.claim({ ...offer, maxBytes, now: testEpoch + 3_600_000 }) }
        },
      },
    }),
  ),
]
