import type { Invariant } from '../observer.js'

/** Longest that what has expired may be held, in ms: a look each second, and a while for the store. */
const mostMs = 3000

/** What is held expires on time. */
export const expiry: Invariant = {
  name: 'expiry',
  about: 'where nothing goes wrong, what is held is cancelled soon after it has expired, whatever its endpoint is',
  watch({ scenario, ledger, world }, fail) {
    return {
      looked({ deliveries }) {
        if (scenario.flavour !== 'calm') return
        for (const { status, messageId, endpointId } of deliveries) {
          const entry = ledger.find(messageId, endpointId)
          const expiresAt = entry?.message.expiresAt ?? null
          if (status !== 'held' || entry === undefined || expiresAt === null) continue
          // One that had expired may be requeued, or given back by who was to send it in its turn: it is held from then on
          const givenBack = entry.leases.flatMap(({ releasedAt }) => releasedAt ?? [])
          const sinceMs = world.now() - Math.max(expiresAt, entry.made.at, ...givenBack)
          if (sinceMs > mostMs) fail(`${entry.label} is held ${sinceMs} ms after it has expired`)
        }
      },
    }
  },
}
