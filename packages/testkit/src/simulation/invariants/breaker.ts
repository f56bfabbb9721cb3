import type { Outcome } from '@posthorn/core'
import type { Host } from '../host.js'
import type { KnownEndpoint, Sent } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** How long a worker may rely on what the store said, in ms: `trustMs` of core. */
const trustMs = 1000
/** By so much a worker's idea of the store's time may be off where nothing goes wrong, in ms. */
const toleranceMs = 300

/** The rule, written down a second time and simply. */
function isDown(outcome: Outcome): boolean {
  if (outcome.kind === 'response') return outcome.status === 429 || outcome.status >= 500
  return !['blocked', 'invalid', 'busy', 'aborted'].includes(outcome.kind)
}

interface Seen {
  /** World time since when nothing but probes is to be sent; null: it is closed. */
  probesSince: number | null
  /** When it was last opened, be it again after a probe. */
  openedAt: number
  lastProbe: Sent | null
  /** Failures that speak of the receiver, and those that its openings took. */
  failures: number
  spent: number
  /**
   * Processes that have had a sign of life, and when: since it opened, or before where they may not have stored it. For
   * them it is closed before the store has heard.
   */
  closedFor: Map<Host, number>
}

/** Receivers that are down are left alone, and tried by one request at a time. */
export const breaker: Invariant = {
  name: 'breaker',
  about:
    'a breaker opens after as many failures as it takes and for no longer than it may; while it is open nothing is sent, and then one probe, of all workers, at a time',
  watch({ scenario }, fail) {
    const rules = scenario.breaker
    const seen = new Map<KnownEndpoint, Seen>()

    function of(endpoint: KnownEndpoint): Seen {
      const found = seen.get(endpoint) ?? {
        probesSince: null,
        openedAt: Number.NEGATIVE_INFINITY,
        lastProbe: null,
        failures: 0,
        spent: 0,
        closedFor: new Map<Host, number>(),
      }
      seen.set(endpoint, found)
      return found
    }

    return {
      outcome({ entry: { endpoint }, outcome, host, answeredAt }) {
        if (outcome === null || outcome.kind === 'aborted') return
        if (isDown(outcome)) of(endpoint).failures++
        else of(endpoint).closedFor.set(host, answeredAt ?? 0)
      },
      settling({ entry: { endpoint }, settlement, repeated }) {
        // The first one may be stored, and another worker's health upon it: then the failure counts twice
        if (repeated && settlement.attempt !== null) of(endpoint).failures++
      },
      health({ at, endpoint, before, fields }) {
        const known = of(endpoint)
        const name = `the breaker of e${endpoint.index}`
        const closes = fields.openUntil !== null || fields.retryAfterUntil !== null
        if (fields.gated !== closes) fail(`${name} is ${fields.gated ? '' : 'not '}gated`)
        if (fields.openUntil === null) {
          if (rules !== null && fields.breakerFailures >= rules.failures)
            fail(`${name} stays closed after ${fields.breakerFailures} failures`)
          known.probesSince = null
          return
        }
        if (rules === null) return fail(`${name} opens, and there is none`)
        if (fields.openUntil !== before.openUntil) known.openedAt = at
        if (before.openUntil === null) {
          known.probesSince = at + trustMs
          for (const [each, since] of known.closedFor) if (each.troubledAt < since) known.closedFor.delete(each)
          known.spent += rules.failures
          if (known.failures < known.spent) fail(`${name} opens after ${known.failures} failures in all`)
          if (endpoint.record.failureHandling !== null && before.breakerFailures === 0)
            fail(`${name} opens, which has none`)
        }
        const calm = scenario.flavour === 'calm'
        if (calm && fields.openUntil !== before.openUntil && fields.openUntil - at > rules.maxOpenMs + toleranceMs)
          fail(`${name} opens for ${fields.openUntil - at} ms`)
      },
      sent(probe) {
        const {
          at,
          entry: { label, endpoint },
          host,
        } = probe
        const known = of(endpoint)
        const { openUntil } = endpoint.health
        if (known.probesSince === null || openUntil === null || at <= known.probesSince || known.closedFor.has(host))
          return
        if (scenario.flavour === 'calm' && at > known.openedAt + trustMs && at < openUntil - toleranceMs)
          fail(`${label} is sent ${openUntil - at} ms before the breaker is half-open`)
        const apartMs = endpoint.record.timeoutMs ?? scenario.timeoutMs
        const before = known.lastProbe
        known.lastProbe = probe
        if (before === null) return
        // The probe before has ended: it was this process's own, or the breaker has opened again
        const isOver = (before.host === host && before.answeredAt !== null) || known.openedAt > before.at
        if (!isOver && at - before.at < apartMs)
          fail(`${label} is sent by ${host.name} ${at - before.at} ms after a probe`)
      },
    }
  },
}
