import { eventTypePatterns, matches } from '@posthorn/core'
import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'
import type { Action } from '../scenario.js'

function wants({ endpoint, message }: Pick<Entry, 'endpoint' | 'message'>): boolean {
  return matches(endpoint.record, { patterns: eventTypePatterns(message.type), scopes: message.scopes })
}

function covers(action: Action, { endpoint }: Pick<Entry, 'endpoint'>): boolean {
  return action.do === 'replayMissing' && action.endpoint === endpoint.index && action.tenant === endpoint.record.tenant
}

/** What an endpoint missed is made once, and all of it, where somebody asks for it. */
export const missing: Invariant = {
  name: 'missing',
  about:
    'a replay of what is missing makes deliveries of what its endpoint wants, and only that; when it is over, nothing is missing that was there when it began',
  watch({ callsOf, ledger, world }, fail) {
    return {
      madeLate(entry, host) {
        if (!callsOf(host).some((action) => covers(action, entry))) {
          fail(`${entry.label} was made late, and no call of ${host.name} asked for it`)
        }
        if (!wants(entry)) fail(`${entry.label} was made late, and its endpoint does not want it`)
      },
      answered({ action, host, code, given }) {
        if (action.do !== 'replayMissing' || code !== null || given === null) return
        const endpoint = [...ledger.endpoints.values()].find(({ index }) => index === action.endpoint)
        if (endpoint === undefined || endpoint.isDeleted) return
        const tookMs = world.elapsed() - action.at
        const calledAt = world.now() - tookMs
        // By the clock of the caller, whose word a range of time is
        const until = host.clock.now() - tookMs
        // A process that stood still made the call when it went on
        const since = host.clock.now() - action.sinceMs
        if (host.setAt >= calledAt) return
        for (const { record: message, entries, madeAt, isGone, mayBeGone, label } of ledger.messages.values()) {
          if (message.tenant !== action.tenant || isGone || mayBeGone || !wants({ endpoint, message })) continue
          if (madeAt >= calledAt || message.createdAt <= since || message.createdAt >= until) continue
          const mayHaveExpired = Math.max(world.now(), host.clock.now())
          if (message.expiresAt !== null && message.expiresAt <= mayHaveExpired) continue
          if (!entries.some((entry) => entry.endpoint === endpoint))
            fail(`${label}>e${endpoint.index} is still missing`)
        }
      },
    }
  },
}
