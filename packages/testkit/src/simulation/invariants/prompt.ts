import type { Invariant } from '../observer.js'
import type { Scenario } from '../scenario.js'

/** Longest that what is due may wait for its request, in ms. */
const mostMs = 1500
/** An answer that takes no longer than this holds a slot of nobody, in ms. */
const quickMs = 150

/**
 * The tenants that are to be served at once: whose receivers are all well and quick, where nothing goes wrong. These
 * flavours have 16 slots or more: of fewer none is kept free for tenants that have nothing in flight.
 */
function servedAtOnce({ flavour, endpoints }: Scenario): Set<string> {
  const isQuick = ({ life, rateLimit, ordering }: Scenario['endpoints'][number]) =>
    rateLimit === null &&
    ordering === null &&
    life.every(({ kind, status, delayMs }) => kind === 'answer' && status === 200 && delayMs <= quickMs)
  if (flavour !== 'crowd' && flavour !== 'calm') return new Set()
  const tenants = new Set(endpoints.map(({ tenant }) => tenant))
  for (const endpoint of endpoints) if (!isQuick(endpoint)) tenants.delete(endpoint.tenant)
  return tenants
}

/** Nobody waits for somebody else's receivers. */
export const prompt: Invariant = {
  name: 'prompt',
  about:
    'where nothing goes wrong, what is due to receivers that are well is sent soon, whatever the receivers of others do',
  watch({ scenario, world }, fail) {
    const tenants = servedAtOnce(scenario)
    return {
      sent({ entry, at }) {
        const { endpoint, dueAt, label, sent } = entry
        // One after the other, since then: what waits for those before it may be late
        if (endpoint.orderedSince !== null) return
        if (sent.length > 0 || !tenants.has(endpoint.record.tenant) || world.elapsed() > scenario.endMs) return
        const waited = at - Math.max(dueAt, endpoint.openSince)
        if (waited > mostMs) fail(`${label} is sent ${waited} ms after it was due`)
      },
    }
  },
}
