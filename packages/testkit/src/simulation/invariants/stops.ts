import type { Invariant } from '../observer.js'

/** Who stops leaves nothing behind. */
export const stops: Invariant = {
  name: 'stops',
  about: 'a worker that was stopped, with the store at hand, has settled or given back all that it had',
  watch({ ledger }, fail) {
    return {
      stopped(host) {
        for (const { entries } of ledger.messages.values()) {
          for (const { lease, label } of entries) {
            if (lease?.holder !== host || lease.isDoubtful || lease.heardAt === null) continue
            // A call that went wrong may have been the one to give it back
            if (host.troubledAt < lease.at) fail(`${host.name} has stopped and left ${label} leased`)
          }
        }
      },
    }
  },
}
