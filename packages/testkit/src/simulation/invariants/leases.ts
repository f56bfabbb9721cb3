import type { Invariant } from '../observer.js'

/** A delivery is one worker's at a time. */
export const leases: Invariant = {
  name: 'leases',
  about: 'no delivery has two live leases, and none is leased that is final',
  watch(_view, fail) {
    return {
      claimed({ entries, host, token, at }) {
        for (const { lease, label, standing } of entries) {
          if (standing !== 'waiting' && standing !== 'gone')
            fail(`${label} is given to ${host.name}, and is ${standing}`)
          // A publish that is done twice gives again what it has leased
          if (lease !== null && lease.until > at && lease.token !== token) {
            fail(
              `${label} is given to ${host.name}, and leased by ${lease.holder.name} for ${lease.until - at} ms more`,
            )
          }
        }
      },
      sent({ entry, host, lease }) {
        if (lease !== null) return
        const before = entry.cancelledBefore?.leases ?? []
        if (!before.some(({ holder, heardAt }) => holder === host && heardAt !== null))
          fail(`${entry.label} is sent by ${host.name}, which never had it`)
      },
    }
  },
}
