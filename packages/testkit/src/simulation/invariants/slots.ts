import type { Host } from '../host.js'
import type { Invariant } from '../observer.js'

/** No receiver gets more at once than it is to. */
export const slots: Invariant = {
  name: 'slots',
  about:
    'a worker has no more requests in flight to an endpoint than it takes, and one to an endpoint that has not answered it yet or fails',
  watch({ scenario }, fail) {
    const { concurrency, perEndpoint } = scenario.worker
    const known = new Map<string, { inFlight: number; answered: boolean }>()

    function of(host: Host, endpointId: string) {
      const key = `${host.name} ${endpointId}`
      const found = known.get(key) ?? { inFlight: 0, answered: false }
      known.set(key, found)
      return found
    }

    return {
      sent({ host, entry: { endpoint, label } }) {
        const lane = of(host, endpoint.id)
        const most = lane.answered ? Math.min(concurrency, endpoint.record.maxInFlight ?? perEndpoint) : 1
        lane.inFlight++
        if (lane.inFlight > most)
          fail(`${host.name} has ${lane.inFlight} requests in flight to e${endpoint.index}, of ${most}: ${label}`)
      },
      outcome({ host, entry }) {
        const lane = of(host, entry.endpoint.id)
        lane.inFlight--
        lane.answered = true
      },
    }
  },
}
