import type { Entry, KnownEndpoint } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** Until slots are at hand for what has just come, in ms: it is claimed, put aside, looked at once a second and asked for. */
const startMs = 2500

/** Requests a ms that a worker with few slots makes beside all else. */
const mostRate = 5 / 1000

/** What an endpoint with a limit got. */
interface Got {
  /** World times of the requests of the last period. */
  recent: number[]
  /** Since when some of its deliveries wait without a break, how many requests it got since, and when the last; null: none wait. */
  busy: { since: number; requests: number; lastAt: number; version: number } | null
}

/** Deliveries that could be sent at once, but for the limit. */
function waitingOf({ entries, closed }: KnownEndpoint, at: number): Entry[] {
  if (closed !== null) return []
  return entries.filter(
    ({ standing, dueAt, sent, message: { expiresAt } }) =>
      standing === 'waiting' && dueAt <= at && sent.length === 0 && (expiresAt === null || expiresAt > at),
  )
}

/** An endpoint gets what its limit lets through. */
export const rateLimit: Invariant = {
  name: 'rate-limit',
  about:
    'over any window an endpoint gets no more requests than its limit and a tenth, whoever sends them; and nine tenths of it while work waits, where nothing goes wrong and it is well',
  watch({ scenario, world }, fail) {
    const endpoints = new Map<string, Got>()

    /** Whether nothing but the limit slows it down: neither its receiver nor the store, and few slots do for its rate. */
    function isWell({ index, record: { rateLimit: limit } }: KnownEndpoint): boolean {
      if (limit === null || limit.limit / limit.periodMs > mostRate || scenario.latency.mostMs > 20) return false
      const life = scenario.endpoints[index]?.life ?? []
      const quick = life.every(({ kind, status, delayMs }) => kind === 'answer' && status === 200 && delayMs <= 50)
      return scenario.flavour === 'calm' && quick
    }

    return {
      sent({ entry, at }) {
        const { endpoint, label } = entry
        const { rateLimit: limit, version } = endpoint.record
        if (limit === null) return
        const got = endpoints.get(endpoint.id) ?? { recent: [], busy: null }
        endpoints.set(endpoint.id, got)
        got.recent = [...got.recent.filter((time) => time > at - limit.periodMs), at]
        const most = Math.floor(limit.limit * 1.1)
        if (got.recent.length > most)
          fail(`e${endpoint.index} gets ${got.recent.length} requests in ${limit.periodMs} ms, of ${most}: ${label}`)

        // This one is not among its requests yet
        const waiting = waitingOf(endpoint, at)
        const { busy } = got
        // What waited then may have been cancelled, or have expired
        const hasWaited = busy !== null && waiting.some(({ dueAt, made }) => Math.max(dueAt, made.at) <= busy.lastAt)
        if (!isWell(endpoint) || waiting.length < 2 || world.elapsed() > scenario.endMs) got.busy = null
        else if (busy?.version !== version || !hasWaited) got.busy = { since: at, requests: 0, lastAt: at, version }
        else {
          busy.requests++
          busy.lastAt = at
          const lasted = Math.max(0, at - busy.since - startMs)
          const least = Math.floor((lasted / limit.periodMs) * limit.limit * 0.9)
          if (busy.requests < least)
            fail(`e${endpoint.index} got ${busy.requests} requests in ${at - busy.since} ms, not ${least}: ${label}`)
        }
      },
    }
  },
}
