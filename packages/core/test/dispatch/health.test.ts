import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  freshHealth,
  healthNotices,
  isFailing,
  nextHealth,
  noHealthRules,
  replayHealth,
  verdict,
} from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { deliveryState, health, outcome, time } from '../support/arbitraries.js'
import { decideOne } from '../support/decide-one.js'
import { healthEvent } from '../support/health-event.js'
import { noResponse, response } from '../support/outcomes.js'

const wellFields = {
  consecutiveFailures: 0,
  failingSince: null,
  breakerFailures: 0,
  breakerOpenings: 0,
  openUntil: null,
  retryAfterUntil: null,
  retryAfterUrl: null,
}
const rules = { breaker: { failures: 3, openMs: 1000, maxOpenMs: 8000 }, suspendAfterMs: 10_000 }
const state = { attempts: 0, attemptsInBudget: 0, expiresAt: null }

describe('health of an endpoint', () => {
  it('is not written by a success while it is well', () => {
    fc.assert(
      fc.property(deliveryState, health, fc.integer({ min: 200, max: 299 }), time, (delivery, fields, status, now) => {
        const well = { ...fields, ...wellFields }
        expect(decideOne(delivery, well, response(status), schedule(), now, () => 0).health).toBeNull()
      }),
    )
  })

  it('is well again after one success', () => {
    const failing = { ...freshHealth, consecutiveFailures: 7, failingSince: 1 }
    expect(decideOne(state, failing, response(200), schedule(), 9, () => 0).health).toMatchObject({
      fields: freshHealth,
      suspend: null,
    })
  })

  it('counts failures in a row and keeps the time of the first', () => {
    let fields = freshHealth
    for (const now of [100, 200, 300]) fields = nextHealth(fields, healthEvent({ at: now }), noHealthRules)
    expect(fields).toEqual({ ...freshHealth, consecutiveFailures: 3, failingSince: 100 })
  })

  it.each(['blocked', 'invalid', 'busy', 'proxy', 'aborted'] as const)(
    'says nothing about the receiver where it was %s',
    (kind) => {
      const failing = { ...freshHealth, consecutiveFailures: 2, failingSince: 1 }
      expect(decideOne(state, failing, noResponse(kind), schedule(), 9, () => 0).health).toBeNull()
    },
  )

  it('is failing exactly after a failure, from the first of them on, over any history', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 30 }), (history) => {
        let fields = freshHealth
        let failures = 0
        history.forEach((came, now) => {
          fields = nextHealth(fields, healthEvent({ verdict: verdict(came), at: now }), noHealthRules)
          const judged = verdict(came)
          if (judged === 'success') failures = 0
          if (judged === 'failure' || judged === 'gone') failures++
          expect(fields.consecutiveFailures).toBe(failures)
          expect(isFailing(fields)).toBe(failures > 0)
          expect(fields.failingSince === null).toBe(failures === 0)
        })
      }),
    )
  })
})

describe('what a write of health tells', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('failure', 'success'), fc.nat(4000)), { maxLength: 60 })

  it('is each step on the way to a suspension once, and each opening and closing, over any history', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(5)), (history, cuts) => {
        let at = 0
        const events = history.map(([verdict, afterMs]) => {
          at += afterMs
          return healthEvent({ verdict: verdict === 'failure' ? 'failure' : 'success', at })
        })
        let stored = freshHealth
        const told: string[] = []
        // Writes cover one outcome or several
        for (let n = 0; events.length > 0; n++) {
          const { fields } = replayHealth(stored, events.splice(0, 1 + (cuts[n] ?? 0)), rules)
          for (const notice of healthNotices(stored, fields)) {
            told.push(notice.kind === 'failing' ? `${notice.failingSince} ${notice.percent}` : notice.kind)
          }
          stored = fields
        }
        const steps = told.filter((each) => !each.startsWith('breaker'))
        expect(new Set(steps).size).toBe(steps.length)
        const breaker = told.filter((each) => each.startsWith('breaker'))
        expect(breaker).toEqual(breaker.map((_, n) => (n % 2 === 0 ? 'breakerOpened' : 'breakerClosed')))
        expect(breaker.length % 2 === 1).toBe(stored.openUntil !== null)
      }),
    )
  })
})
