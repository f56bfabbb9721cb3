import type { Invariant } from '../observer.js'

/** With a store that is so slow that this is not enough to write all back, the rest is left to the leases: in ms. */
const writeBackMs = 2000

/** Who stops leaves nothing behind. */
export const stops: Invariant = {
  name: 'stops',
  about: 'a worker that was stopped, with the store at hand, has settled or given back all that it had',
  watch({ ledger }, fail) {
    return {
      stopped(host, tookMs) {
        if (tookMs >= writeBackMs) return
        for (const { entries } of ledger.messages.values()) {
          for (const { lease, label } of entries) {
            if (lease?.holder !== host || lease.parkedBy !== null || lease.heardAt === null) continue
            // A call that went wrong may have been the one to give it back
            if (host.troubledAt < lease.at) fail(`${host.name} has stopped and left ${label} leased`)
          }
        }
      },
    }
  },
}
