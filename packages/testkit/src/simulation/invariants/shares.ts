import type { Host } from '../host.js'
import type { Sent } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** Who takes so long holds a slot for long: `slowMs` of core, and something, in ms. */
const slowMs = 1050

/** What is known of an endpoint in one process. */
interface Known {
  inFlight: number
  /** Whether anything has come back, and all of it slowly. */
  slow: boolean | null
}

/** Whoever is slow leaves slots to the others. */
export const shares: Invariant = {
  name: 'shares',
  about: 'endpoints that have only ever answered slowly have a quarter of the slots together, and a sixteenth',
  watch({ scenario }, fail) {
    const { concurrency } = scenario.worker
    const most = Math.max(1, Math.floor(concurrency / 4)) + Math.floor(concurrency / 16)
    const hosts = new Map<Host, Map<string, Known>>()
    const began = new WeakMap<Sent, number>()

    function of({ host, entry: { endpoint } }: Sent): Known {
      const own = hosts.get(host) ?? new Map<string, Known>()
      hosts.set(host, own)
      const known = own.get(endpoint.id) ?? { inFlight: 0, slow: null }
      own.set(endpoint.id, known)
      return known
    }

    return {
      sent(sent) {
        const { host, entry } = sent
        const lane = of(sent)
        lane.inFlight++
        began.set(sent, host.clock.monotonic())
        if (lane.slow !== true) return
        let slow = 0
        for (const each of hosts.get(host)?.values() ?? []) if (each.slow === true) slow += each.inFlight
        if (slow > most)
          fail(`${host.name} has ${slow} requests in flight to endpoints that are slow, of ${most}: ${entry.label}`)
      },
      outcome(sent) {
        const { host, outcome } = sent
        const lane = of(sent)
        lane.inFlight--
        // What was not sent says nothing
        if (outcome?.kind === 'aborted' || outcome?.kind === 'proxy') return
        const tookMs = host.clock.monotonic() - (began.get(sent) ?? 0)
        lane.slow = lane.slow !== false && tookMs >= slowMs
      },
    }
  },
}
