import type { Outcome } from '@posthorn/core'
import type { Host } from '../host.js'
import type { KnownEndpoint } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** How long a worker may rely on what the store said, in ms: `trustMs` of core. */
const trustMs = 1000
/** By so much a worker's idea of the store's time may be off where nothing goes wrong, in ms. */
const toleranceMs = 300
/** Until a write of health that met another one has been made again, in ms. */
const rewriteMs = 500

/** A time that a receiver has asked to be left alone until. World times. */
interface Wait {
  until: number
  url: string
  /** Who had the answer: it keeps the time at once. */
  host: Host
  /** From when on all others do. */
  from: number
}

/** The rule, written down a second time and simply. */
function askedMs(outcome: Outcome | null): number {
  if (outcome?.kind !== 'response' || ![429, 502, 503, 504].includes(outcome.status)) return 0
  return Number(outcome.headers['retry-after'] ?? 0) * 1000
}

/** Who asks to be left alone for a while is. */
export const retryAfter: Invariant = {
  name: 'retry-after',
  about:
    'where nothing goes wrong, an address that answered with Retry-After gets nothing before its time: from the worker that had the answer at once, from others within a second after it was stored',
  watch({ scenario }, fail) {
    const waits = new Map<KnownEndpoint, Wait[]>()
    const isCalm = scenario.flavour === 'calm'

    return {
      outcome({ entry: { endpoint }, outcome, host, url, answeredAt }) {
        const ms = askedMs(outcome)
        if (ms === 0 || answeredAt === null || !isCalm) return
        const wait = { until: answeredAt + ms, url, host, from: Number.POSITIVE_INFINITY }
        waits.set(endpoint, [...(waits.get(endpoint) ?? []), wait])
      },
      settling({ host, at, entry, isCurrent }) {
        if (!isCurrent) return
        const sent = entry.sent.findLast((each) => each.host === host && each.answeredAt !== null)
        if (sent === undefined || askedMs(sent.outcome) === 0) return
        for (const wait of waits.get(entry.endpoint) ?? [])
          if (wait.host === host) wait.from = Math.min(wait.from, at + trustMs + rewriteMs)
      },
      health({ endpoint, before, fields }) {
        // Somebody let it go, and says that its receiver is back
        if (fields.reopenedAt !== before.reopenedAt && !fields.gated) waits.delete(endpoint)
      },
      sent({ at, entry: { label, endpoint }, host, url }) {
        const kept = (waits.get(endpoint) ?? []).filter(({ until }) => at < until - toleranceMs)
        waits.set(endpoint, kept)
        for (const wait of kept) {
          if (wait.url !== url || (wait.host !== host && at <= wait.from)) continue
          fail(`${label} is sent by ${host.name} ${wait.until - at} ms before the time that its receiver asked for`)
        }
      },
    }
  },
}
