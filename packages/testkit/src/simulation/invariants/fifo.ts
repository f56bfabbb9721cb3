import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** How long a worker may rely on what the store said, in ms: `trustMs` of core. */
const trustMs = 1000

/**
 * Whether one was there, and due, before the other was made or due. At one time they go by message id, or as the store has
 * got them; what was requeued has no order of its own there.
 */
function isBefore({ made: one, message }: Entry, { made: other, message: later }: Entry): boolean {
  if (one.number > other.number) return false
  if (one.dueAt !== other.dueAt) return one.dueAt < other.dueAt
  return message.id < later.id && !one.again && !other.again
}

/** Whether it has had its turn and not ended: it is to be sent again, or its outcome is not known yet. */
function hasBegun({ attempts, budget, sent, made }: Entry, since: number): boolean {
  // What was there before the order may have been begun without one
  if (made.at <= since) return sent.some(({ at }) => at > since + trustMs)
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
        if (since === null || at <= since + trustMs || lease === null) return
        if (lease !== entry.lease || lease.until <= at) return
        for (const other of endpoint.entries) {
          if (other === entry || other.standing !== 'waiting') continue
          if (hasBegun(other, since)) {
            return fail(`${label} is sent by ${host.name}, and ${other.label} was begun and has not ended`)
          }
          if (other.made.at <= since || entry.made.at <= since || !isBefore(other, entry)) continue
          return fail(`${label} is sent by ${host.name} ahead of ${other.label}`)
        }
      },
    }
  },
}
