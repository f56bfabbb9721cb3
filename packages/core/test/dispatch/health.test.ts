import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshHealth, isFailing, nextHealth, verdict } from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { deliveryState, health, outcome, time } from '../support/arbitraries.js'
import { decideOne } from '../support/decide-one.js'
import { noResponse, response } from '../support/outcomes.js'

const state = { attempts: 0, attemptsInBudget: 0, expiresAt: null }

describe('health of an endpoint', () => {
  it('is not written by a success while it is well', () => {
    fc.assert(
      fc.property(deliveryState, health, fc.integer({ min: 200, max: 299 }), time, (delivery, fields, status, now) => {
        const well = { ...fields, consecutiveFailures: 0, failingSince: null }
        expect(decideOne(delivery, well, response(status), schedule(), now, () => 0).health).toBeNull()
      }),
    )
  })

  it('is well again after one success', () => {
    const failing = { ...freshHealth, consecutiveFailures: 7, failingSince: 1 }
    expect(decideOne(state, failing, response(200), schedule(), 9, () => 0).health).toEqual({
      fields: freshHealth,
      suspend: null,
    })
  })

  it('counts failures in a row and keeps the time of the first', () => {
    let fields = freshHealth
    for (const now of [100, 200, 300]) fields = nextHealth(fields, { verdict: 'failure', at: now })
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
          fields = nextHealth(fields, { verdict: verdict(came), at: now })
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

  it('leaves the fields alone that later rules keep there', () => {
    fc.assert(
      fc.property(health, outcome, time, (fields, came, now) => {
        const { consecutiveFailures: _, failingSince: __, ...others } = fields
        expect(nextHealth(fields, { verdict: verdict(came), at: now })).toMatchObject(others)
      }),
    )
  })
})
