import { testEpoch } from '../../src/index.js'
import { type Fault, fault } from '../store-fakes.js'

const maxBytes = 1_000_000

export const publishAndClaimFaults: Fault[] = [
  fault(
    'says nothing of a publish that claims',
    'publishAndClaim: it stores what publish would, and says the same of it',
    () => ({
      outbox: { publishAndClaim: async () => ({ results: [], claim: null }) },
    }),
  ),
  fault(
    'leases what it does not hand out',
    'publishAndClaim: it takes no more than was offered; what it took is leased, the rest can be claimed',
    ({ outbox }) => ({
      outbox: {
        async publishAndClaim({ items, offer, now }) {
          const results = await outbox.publish({ items, now })
          await outbox.claim({ ...offer, maxBytes, now })
          return { results, claim: null }
        },
      },
    }),
  ),
  fault(
    'hands out leases of another token',
    'publishAndClaim: what it took is settled with the token of the offer',
    ({ outbox }) => ({
      outbox: {
        async publishAndClaim({ items, offer, now }) {
          const results = await outbox.publish({ items, now })
          return { results, claim: await outbox.claim({ ...offer, token: offer.token + 1, maxBytes, now }) }
        },
      },
    }),
  ),
  fault(
    'takes every endpoint for a healthy one',
    'publishAndClaim: it gives the health that is stored of the endpoints it took, whichever field is not as at first',
    ({ outbox }) => ({
      outbox: {
        async publishAndClaim({ items, offer, now }) {
          const results = await outbox.publish({ items, now })
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
  fault('takes what is due later', 'publishAndClaim: it takes nothing that is held or due later', ({ outbox }) => ({
    outbox: {
      async publishAndClaim({ items, offer, now }) {
        const results = await outbox.publish({ items, now })
        return { results, claim: await outbox.claim({ ...offer, maxBytes, now: testEpoch + 3_600_000 }) }
      },
    },
  })),
]
