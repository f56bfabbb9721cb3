import { settingsOf } from '@posthorn/core'
import { describe, expect, it } from 'vitest'
import {
  decide,
  freshHealth,
  noHealthRules,
  replayHealth,
  suspendedFailing,
  suspensionUrl,
} from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { healthEvent } from '../support/health-event.js'
import { response } from '../support/outcomes.js'

const day = 24 * 3600 * 1000
const rules = { breaker: null, suspendAfterMs: 5 * day }
const delivery = { attempts: 3, attemptsInBudget: 3, expiresAt: null }

function failed(at: number, failingSince: number | null, over: Parameters<typeof settingsOf>[0] = {}) {
  const health = { ...freshHealth, consecutiveFailures: failingSince === null ? 0 : 9, failingSince }
  const input = { delivery, endpoint: settingsOf(over), health, outcome: response(500), now: at, random: () => 0 }
  return decide(input, { retry: schedule(), ...rules })
}

describe('suspension after days of failing', () => {
  it('comes with the first failure that is so long after the first, and not a moment before', () => {
    expect(failed(5 * day - 1, 0).health?.suspend).toBeNull()
    expect(failed(5 * day, 0).health?.suspend).toBe('It failed for 5 days without a success.')
    expect(failed(9 * day, null).health?.suspend).toBeNull()
  })

  it('leaves the delivery to its retry policy', () => {
    expect(failed(6 * day, 0).delivery).toEqual(failed(1, 0).delivery)
  })

  it('is not for an endpoint that says itself what is done about failures', () => {
    expect(failed(6 * day, 0, { failureHandling: { triggers: ['5xx'] } }).health?.suspend).toBeNull()
  })

  it('is counted from the first failure after the last success', () => {
    const events = [
      healthEvent({ at: 0 }),
      healthEvent({ verdict: 'success', at: 4 * day }),
      healthEvent({ at: 6 * day }),
      healthEvent({ at: 10 * day }),
    ]
    expect(replayHealth(freshHealth, events, rules).suspend).toBeNull()
    expect(replayHealth(freshHealth, [...events, healthEvent({ at: 11 * day })], rules).suspend).not.toBeNull()
  })

  it('is taken back by a success that comes before it is written, where nothing else asked for it', () => {
    const old = { ...freshHealth, consecutiveFailures: 1, failingSince: 0 }
    const late = healthEvent({ at: 5 * day })
    const success = healthEvent({ verdict: 'success', at: 5 * day + 1 })
    expect(replayHealth(old, [late], rules).suspend).not.toBeNull()
    expect(replayHealth(old, [late, success], rules).suspend).toBeNull()
    const gone = healthEvent({ verdict: 'gone', at: 1, suspend: 'gone' })
    expect(replayHealth(old, [gone, success], rules).suspend).toBe('gone')
  })

  it('speaks of the URL whose answer decided it: the one that asked for it, else the last that failed', () => {
    const events = [
      healthEvent({ at: 0, url: 'https://old.example/' }),
      healthEvent({ at: 6 * day, url: 'https://new.example/' }),
      healthEvent({ verdict: 'success', at: 7 * day, url: 'https://newest.example/' }),
    ]
    expect(suspensionUrl(events)).toBe('https://new.example/')
    const gone = healthEvent({ verdict: 'gone', at: 1, suspend: 'gone', url: 'https://gone.example/' })
    expect(suspensionUrl([gone, ...events])).toBe('https://gone.example/')
  })

  it('is warned of at 50, 70 and 90 percent of the way', () => {
    const told = [0, 2.49, 2.5, 3.49, 3.5, 4.49, 4.5, 4.99].map((days) => {
      const at = Math.round(days * day)
      return replayHealth(freshHealth, [healthEvent({ at: 0 }), healthEvent({ at })], rules).fields.failingTold
    })
    expect(told).toEqual([0, 0, 50, 50, 70, 70, 90, 90])
    const never = replayHealth(freshHealth, [healthEvent({ at: 0 }), healthEvent({ at: 99 * day })], noHealthRules)
    expect(never).toMatchObject({ suspend: null, fields: { failingTold: 0 } })
  })

  it.each([
    [day, '1 day'],
    [36 * 3600 * 1000, '36 hours'],
    [90_000, '90 seconds'],
    [60_000, '1 minute'],
  ])('says for how long: %i ms', (ms, text) =>
    expect(suspendedFailing(ms)).toBe(`It failed for ${text} without a success.`),
  )
})
