import type { Host } from '../host.js'
import type { Invariant } from '../observer.js'

/** What a worker has in its hands has a bound. */
export const bounded: Invariant = {
  name: 'bounded',
  about:
    'a worker keeps no more than its share of jobs, has no more requests in flight than it has slots, and leaves no more unsettled than it may; it starts none while the store takes no outcomes',
  watch({ scenario, ledger, world }, fail) {
    const { concurrency, leaseMs } = scenario.worker
    /** A full worker may claim once more. */
    const mostKept = concurrency * 8 + concurrency * 2
    const mostUnsettled = Math.max(128, concurrency * 4) + concurrency
    const inFlight = new Map<Host, number>()

    function add(host: Host, by: number): number {
      const count = (inFlight.get(host) ?? 0) + by
      inFlight.set(host, count)
      return count
    }

    return {
      sent({ host, entry }) {
        if (host.isStoreAway) fail(`${entry.label} is sent by ${host.name}, whose outcomes the store does not take`)
        if (add(host, 1) > concurrency)
          fail(`${host.name} has ${inFlight.get(host)} requests in flight, of ${concurrency}`)
      },
      outcome: ({ host }) => void add(host, -1),
      claimed({ host }) {
        // What it could not give back is not in its hands
        if (host.troubledAt > world.now() - 2 * leaseMs) return
        let kept = 0
        let unsettled = 0
        for (const { entries } of ledger.messages.values()) {
          for (const { lease, sent } of entries) {
            if (lease?.holder !== host || lease.until <= world.now()) continue
            if (sent.at(-1)?.host === host && sent.at(-1)?.answeredAt !== null) unsettled++
            else kept++
          }
        }
        if (kept > mostKept) fail(`${host.name} keeps ${kept} deliveries, with ${concurrency} slots`)
        if (unsettled > mostUnsettled) fail(`${host.name} leaves ${unsettled} outcomes unsettled`)
      },
    }
  },
}
