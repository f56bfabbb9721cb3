import type { Invariant } from '../observer.js'

/** Who has lost a lease changes nothing with it. */
export const fencing: Invariant = {
  name: 'fencing',
  about: 'a settlement with an old token changes nothing, and is told so; one with the stored token is taken',
  watch({ ledger }, fail) {
    return {
      settling({ entry, settlement, isCurrent, repeated, result }) {
        const { deliveryId, attempt } = settlement
        if (entry.standing === 'gone') return
        const isSettled = result.settled.includes(deliveryId)
        if (isSettled === result.stale.includes(deliveryId))
          return fail(`${entry.label} is settled and stale, or neither`)
        if (isCurrent) {
          if (!isSettled) fail(`${entry.label} is called stale with the stored token`)
          return
        }
        if (!isSettled) return
        const isKnown = ledger.settled.some((each) => each.entry === entry && each.number === attempt?.number)
        if (!repeated || !isKnown) fail(`${entry.label} is settled with an old token`)
      },
    }
  },
}
