import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** Whether one was there, and due, before the other was made or due. */
function isBefore({ made: one, message }: Entry, { made: other, message: later }: Entry): boolean {
  if (one.number > other.number) return false
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && message.id < later.id)
}

/** Whether it had its turn: it was sent, and is to be sent again or has no outcome yet. */
function hasBegun({ attempts, budget, sent }: Entry): boolean {
  return (attempts > 0 && budget > 0) || sent.length > 0
}

/** One after the other. */
export const fifo: Invariant = {
  name: 'fifo',
  about:
    'an endpoint that is ordered gets one delivery at a time, in the order in which they were made and due: nothing is sent while an earlier one, or one that was begun, has not ended',
  watch(_view, fail) {
    return {
      sent({ entry, at, host, lease }) {
        const { endpoint, label } = entry
        const since = endpoint.orderedSince
        // Who has lost its lease does not know better: what `leases` and `twice` have to say of that holds here too
        if (since === null || lease === null || lease !== entry.lease || lease.until <= at) return
        for (const other of endpoint.entries) {
          if (other === entry || other.standing !== 'waiting' || other.made.at <= since || entry.made.at <= since)
            continue
          if (hasBegun(other))
            return fail(`${label} is sent by ${host.name}, and ${other.label} was begun and has not ended`)
          if (isBefore(other, entry)) return fail(`${label} is sent by ${host.name} ahead of ${other.label}`)
        }
      },
    }
  },
}
