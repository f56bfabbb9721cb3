import type { Host } from '../host.js'
import type { KnownEndpoint, Sent } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** How long a worker may rely on what the store said, in ms: `trustMs` of core. */
const trustMs = 1000
/** By so much a worker's idea of the store's time may be off, in ms: where nothing goes wrong, and where calls take long. */
const toleranceMs = { calm: 300, troubled: 5000 }
/** By then there is no bound any more, in ms. */
const overMs = 10_000

/** A receiver that has come back is not met by all that waited for it. */
export const slowStart: Invariant = {
  name: 'slow start',
  about: 'an endpoint that was let go gets one request at once of each worker, and twice as many with each second',
  watch({ scenario }, fail) {
    const tolerance = scenario.flavour === 'calm' ? toleranceMs.calm : toleranceMs.troubled
    const since = new Map<KnownEndpoint, number>()
    const inFlight = new Map<Host, Set<Sent>>()

    return {
      health({ at, endpoint, before, fields }) {
        if (fields.reopenedAt !== null && fields.reopenedAt !== before.reopenedAt) since.set(endpoint, at + trustMs)
      },
      sent(sent) {
        const { host, at, entry } = sent
        const { endpoint, label } = entry
        const from = since.get(endpoint)
        const { reopenedAt } = endpoint.health
        if (from === undefined || at < from || reopenedAt === null || at - reopenedAt >= overMs) return
        const mine = inFlight.get(host) ?? new Set()
        inFlight.set(host, mine)
        mine.add(sent)
        const now = [...mine].filter((each) => each.entry.endpoint === endpoint && each.at >= from).length
        const most = 2 ** Math.floor(Math.max(0, at - reopenedAt + tolerance) / 1000)
        if (now > most && reopenedAt <= at + tolerance)
          fail(
            `${host.name} has ${now} requests in flight to e${endpoint.index}, let go ${at - reopenedAt} ms ago: ${label}`,
          )
      },
      outcome: (sent) => void inFlight.get(sent.host)?.delete(sent),
    }
  },
}
