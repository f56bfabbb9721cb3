import type { KnownEndpoint } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** By so much a worker's idea of the store's time may be off, in ms: where nothing goes wrong, and where calls take long. */
const toleranceMs = { calm: 300, troubled: 5000 }

/** Who fails for long is suspended, and warned of before. */
export const suspension: Invariant = {
  name: 'suspension',
  about:
    'an endpoint is suspended for failing once it has failed so long without a success, and told of at 50, 70 and 90 percent of the way, once each, by who wrote it',
  watch({ scenario, ledger }, fail) {
    const { suspendAfterMs, flavour } = scenario
    const tolerance = flavour === 'calm' ? toleranceMs.calm : toleranceMs.troubled
    const told = new Set<string>()
    const reached = new Map<string, string>()
    /** The URL that an endpoint's last outcome is of: nobody is suspended for one that it has left. */
    const lastUrl = new Map<KnownEndpoint, string>()
    const keyOf = (endpointId: string, since: number, percent: number) => `${endpointId} ${since} ${percent}`

    return {
      outcome({ entry: { endpoint }, url }) {
        lastUrl.set(endpoint, url)
      },
      health({ host, at, endpoint, before, fields, suspended }) {
        const name = `e${endpoint.index}`
        const { failingSince, failingTold } = fields
        const isNewStep = failingTold > 0 && (failingTold > before.failingTold || failingSince !== before.failingSince)
        if (isNewStep && failingSince !== null) reached.set(keyOf(endpoint.id, failingSince, failingTold), host.name)
        const forMs = failingSince === null ? 0 : at - failingSince
        const handles = endpoint.record.failureHandling !== null
        if (suspended?.startsWith('It failed for')) {
          if (suspendAfterMs === null) fail(`${name} is suspended for failing, and none is to be`)
          else if (forMs < suspendAfterMs - tolerance) fail(`${name} is suspended after failing for ${forMs} ms`)
          else if (at - endpoint.openSince < suspendAfterMs - tolerance)
            fail(`${name} is suspended for failing ${at - endpoint.openSince} ms after it was let go`)
        }
        const isOpen = endpoint.closed === null && suspended === null && endpoint.record.suspendedAt === null
        const isFailure = fields.consecutiveFailures > before.consecutiveFailures
        if (suspendAfterMs === null || handles || !isFailure || !isOpen || flavour !== 'calm') return
        if (lastUrl.get(endpoint) !== endpoint.record.url) return
        if (forMs > suspendAfterMs + tolerance + 1000) fail(`${name} fails for ${forMs} ms and is not suspended`)
        if (forMs > suspendAfterMs * 0.5 + tolerance + 1000 && failingTold < 50)
          fail(`${name} is not warned of after ${forMs} ms`)
      },
      told({ name, host, event }) {
        // A store does not say which writes were for an endpoint that is gone
        if (name !== 'endpoint.failing' || ledger.endpoints.get(event.endpointId)?.isDeleted) return
        const key = keyOf(event.endpointId, event.failingSince.getTime(), event.percent)
        if (told.has(key)) fail(`${key} is told twice`)
        told.add(key)
        // Of what was deleted meanwhile, the store says nothing
        if (ledger.endpoints.get(event.endpointId)?.isDeleted) return
        if (reached.get(key) !== host.name) fail(`${host.name} tells ${key}, which it has not written`)
      },
      ended() {
        if (flavour !== 'calm') return
        for (const [key, host] of reached) {
          const isThere = [...ledger.endpoints.values()].some(({ id, isDeleted }) => key.startsWith(id) && !isDeleted)
          if (isThere && !told.has(key)) fail(`${host} has written ${key}, and never tells`)
        }
      },
    }
  },
}
