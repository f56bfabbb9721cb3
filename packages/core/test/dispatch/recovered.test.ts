import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DeliveryState, freshHealth, hasSucceeded, verdict } from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { health, outcome } from '../support/arbitraries.js'
import { decideOne } from '../support/decide-one.js'
import { noResponse, response } from '../support/outcomes.js'

const policy = schedule([0, 0, 0])
const fresh: DeliveryState = { attempts: 0, attemptsInBudget: 0, expiresAt: null }
const isRecovery = (state: DeliveryState) =>
  decideOne(state, freshHealth, response(204), policy, 0, () => 0).events.includes('delivery.recovered')

describe('delivery.recovered', () => {
  it('is told where a delivery arrives whose attempt before failed, and nowhere else, however it is requeued', () => {
    const steps = fc.array(fc.record({ came: outcome, fields: health, isRequeued: fc.boolean() }), { maxLength: 40 })
    fc.assert(
      fc.property(steps, (life) => {
        let state = fresh
        let isFinal = false
        /** null: no attempt was made. */
        let before: 'delivered' | 'failed' | null = null
        for (const { came, fields, isRequeued } of life) {
          if (isFinal && !isRequeued) continue
          if (isFinal) state = { ...state, attemptsInBudget: 0, lastFailed: before === 'failed' }
          const { delivery, counts, events } = decideOne(state, fields, came, policy, 0, () => 0)
          const arrived = delivery.status === 'delivered'
          expect(events.includes('delivery.recovered')).toBe(arrived && before === 'failed')
          if (arrived) expect(events[0]).toBe('delivery.delivered')
          isFinal = delivery.status !== 'pending'
          if (!counts) continue
          before = arrived ? 'delivered' : 'failed'
          const { attempts, attemptsInBudget } = state
          state = { ...fresh, attempts: attempts + 1, attemptsInBudget: attemptsInBudget + 1 }
        }
      }),
    )
  })

  it.each([
    ['the first attempt', {}, false],
    ['a retry', { attempts: 2, attemptsInBudget: 2 }, true],
    ['a requeue of one that had failed', { attempts: 10, lastFailed: true }, true],
    ['a requeue of one that had been delivered', { attempts: 1, lastFailed: false }, false],
    ['a requeue of one of which nothing is known', { attempts: 1 }, false],
    ['a requeue of one that had been delivered, and a retry', { attempts: 2, attemptsInBudget: 1 }, true],
    ['a requeue of one that had been cancelled before any attempt', { lastFailed: true }, false],
  ])('after %s: %j %s', (_what, state, told) => {
    expect(isRecovery({ ...fresh, ...state })).toBe(told)
  })
})

it('the log tells success as an outcome does', () => {
  fc.assert(
    fc.property(outcome, (came) => {
      const status = came.kind === 'response' ? came.status : null
      expect(hasSucceeded(came.kind, status)).toBe(verdict(came) === 'success')
    }),
  )
  expect(hasSucceeded(null, null)).toBe(false)
  expect(hasSucceeded(noResponse('timeout').kind, 200)).toBe(false)
})
