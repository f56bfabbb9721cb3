import type { Invariant, Settling } from '../observer.js'

/** How long a delivery waits that the sender's proxy did not let through, in ms. */
const leastMs = 30_000
const mostMs = 60_000

/** What was not sent costs nothing. */
export const unsent: Invariant = {
  name: 'unsent',
  about: 'what the proxy of the sender did not let through costs no attempt, ends no delivery and is tried again later',
  watch(_view, fail) {
    function check({ entry, host, settlement, transition }: Settling): void {
      const last = entry.sent.findLast((each) => each.host === host && each.answeredAt !== null)
      if (last?.outcome?.kind !== 'proxy') return
      if (settlement.attempt !== null)
        fail(`${entry.label} has attempt ${settlement.attempt.number}, which was not sent`)
      if (transition.status === 'failed' || transition.status === 'delivered')
        fail(`${entry.label} is ${transition.status} by what was not sent`)
      if (transition.status === 'pending' && (transition.delayMs < leastMs || transition.delayMs > mostMs))
        fail(`${entry.label} waits ${transition.delayMs} ms for the proxy, not ${leastMs} to ${mostMs}`)
    }
    return {
      settling(settling) {
        if (settling.isCurrent) check(settling)
      },
    }
  },
}
