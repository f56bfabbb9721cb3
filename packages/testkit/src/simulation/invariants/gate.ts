import type { Closing } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** How long a worker may rely on what the store said, in ms: `trustMs` of core. */
const trustMs = 1000

/** What is taken back is not sent. */
export const gate: Invariant = {
  name: 'gate',
  about:
    'nothing is sent that was cancelled, nor to an endpoint that is paused, suspended or deleted: at once where the call was made, within a second elsewhere',
  watch({ scenario }, fail) {
    return {
      sent({ entry, at, host, lease }) {
        const check = (closing: Closing | null, what: string) => {
          if (closing === null) return
          const { heardAt, by } = closing
          if (by === host && heardAt !== null && at > heardAt)
            fail(`${entry.label} is sent, and ${host.name} itself ${what} before`)
          if (at - closing.at > trustMs) fail(`${entry.label} is sent ${at - closing.at} ms after somebody ${what}`)
        }
        check(entry.stopped, 'cancelled it')
        if (lease === null) check(entry.cancelledBefore?.stopped ?? null, 'cancelled it')
        check(entry.endpoint.closed, 'closed its endpoint')
        // Of this worker, which need not wait for the store to say so
        const { record, entries, openSince } = entry.endpoint
        if (record.failureHandling !== null || scenario.flavour === 'crowd') return
        for (const other of entries) {
          const gone = other.sent.find(({ outcome }) => outcome?.kind === 'response' && outcome.status === 410)
          if (gone?.host !== host || gone.answeredAt === null || gone.answeredAt >= at) continue
          if (gone.answeredAt >= openSince)
            fail(`${entry.label} is sent after ${host.name} has got a 410 of its receiver`)
        }
      },
    }
  },
}
