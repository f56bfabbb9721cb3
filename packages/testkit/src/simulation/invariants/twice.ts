import type { Lease, Sent } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** Whether a lease was lost for a reason: its holder died, stood still, or had a call go wrong since. */
function isExcused({ holder, at }: Lease): boolean {
  return holder.isDead() || holder.isEnding || holder.isStill() || holder.troubledAt >= at
}

/** An outcome that says that nothing was sent. */
function isUnsent({ outcome }: Sent): boolean {
  return outcome?.kind === 'aborted' || outcome?.kind === 'proxy'
}

/**
 * One outcome, one request. A second one is made only where whoever had the delivery before died, stood still or got no
 * answer of the store's; and never by who has made the first and held the lease ever since.
 */
export const twice: Invariant = {
  name: 'twice',
  about:
    'nothing is sent twice unless a worker died, stood still or lost an answer, and never by the worker that has the first answer',
  watch(_view, fail) {
    return {
      sent({ entry, host, lease }) {
        const before = entry.sent.findLast((each) => !isUnsent(each))
        if (before === undefined || lease === null) return
        const { leases, label } = entry
        const since = leases.slice(before.lease === null ? 0 : leases.indexOf(before.lease), leases.indexOf(lease))
        const isOwn = ({ holder, heardAt, parkedBy }: Lease) =>
          holder === host && heardAt !== null && (parkedBy === null || parkedBy === host)
        if (before.host === host && since.every(isOwn)) {
          return fail(`${label} is sent again by ${host.name}, which has had it all the time`)
        }
        // What was given back unsent was lost by nobody
        const isLost = (each: Lease) => each === before.lease || each.releasedAt === null
        const without = since.find((each) => isLost(each) && !isExcused(each))
        if (without === undefined) return
        fail(`${label} is sent again by ${host.name}, though nothing happened to ${without.holder.name}, which had it`)
      },
    }
  },
}
