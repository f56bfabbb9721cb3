import type { Outcome } from '@posthorn/core'
import type { Sent } from '../ledger.js'
import type { Invariant, Settling, View } from '../observer.js'

/** What is to become of a delivery: its end, or the least and the longest delay before it is tried again. */
type Wanted = { end: 'delivered' | 'failed' } | { leastMs: number; mostMs: number }

/** Core adds up to a tenth to each delay, so that retries do not come back together. */
const jitter = 0.1

function isTriggered(triggers: readonly string[], outcome: Outcome): boolean {
  if (outcome.kind !== 'response') return triggers.includes('timeout')
  const code = String(outcome.status)
  return triggers.includes(code) || triggers.includes(`${code.charAt(0)}xx`)
}

function askedFor(outcome: Outcome): number {
  if (outcome.kind !== 'response' || ![429, 502, 503, 504].includes(outcome.status)) return 0
  return Number(outcome.headers['retry-after'] ?? 0) * 1000
}

/** The rule, written down a second time and simply. */
function wantedOf({ scenario }: View, { entry, outcome }: Sent): Wanted | null {
  if (outcome === null) return null
  if (outcome.kind === 'response' && outcome.status >= 200 && outcome.status < 300) return { end: 'delivered' }
  const handling = entry.endpoint.record.failureHandling
  const asked = askedFor(outcome)
  const tries = entry.budget + 1
  if (handling === null) {
    if (outcome.kind === 'response' && outcome.status === 410) return { end: 'failed' }
    const delayMs = scenario.retryMs[tries]
    if (delayMs === undefined) return { end: 'failed' }
    return { leastMs: Math.max(delayMs, asked), mostMs: Math.max(Math.round(delayMs * (1 + jitter)), asked) }
  }
  const { retry, triggers } = handling
  if (!isTriggered(triggers, outcome) || retry?.kind !== 'linear' || tries >= retry.maxAttempts)
    return { end: 'failed' }
  const delayMs = retry.intervalMs * tries
  return { leastMs: Math.max(delayMs, asked), mostMs: Math.max(Math.round(delayMs * (1 + jitter)), asked) }
}

/** Attempts, delays and ends are those of the policy. */
export const policy: Invariant = {
  name: 'policy',
  about:
    'a delivery ends with a success, a 410, or the last attempt of its policy, and waits in between as long as that and Retry-After say',
  watch(view, fail) {
    function check({ entry, host, settlement, transition, at }: Settling): void {
      const { attempt } = settlement
      if (attempt === null) return
      if (attempt.number !== entry.attempts + 1)
        fail(`${entry.label} has attempt ${attempt.number} after ${entry.attempts}`)
      const isAnswered = (each: Sent) => each.host === host && each.answeredAt !== null
      const sent = entry.sent.findLast(isAnswered) ?? entry.sentBefore.findLast(isAnswered)
      if (sent === undefined) fail(`${entry.label} is settled by ${host.name}, which has no answer to it`)
      if (sent?.outcome?.kind === 'aborted') fail(`${entry.label} has an attempt that was cut off unsent`)
      const wanted = sent === undefined ? null : wantedOf(view, sent)
      if (wanted === null) return
      const is = transition.status === 'pending' ? `pending for ${transition.delayMs} ms` : transition.status
      const { expiresAt } = entry.message
      if ('end' in wanted) {
        if (transition.status !== wanted.end)
          fail(`${entry.label} is ${is}, not ${wanted.end}, after attempt ${attempt.number}`)
      } else if (transition.status === 'cancelled') {
        if (expiresAt === null || at + wanted.mostMs < expiresAt)
          fail(`${entry.label} is given up as expired too early`)
      } else if (transition.status !== 'pending') {
        fail(`${entry.label} is ${is} after attempt ${attempt.number}, with attempts left`)
      } else if (transition.delayMs < wanted.leastMs || transition.delayMs > wanted.mostMs) {
        fail(`${entry.label} is ${is}, not for ${wanted.leastMs} to ${wanted.mostMs} ms`)
      }
    }
    return {
      settling(settling) {
        if (settling.isCurrent) check(settling)
      },
    }
  },
}
