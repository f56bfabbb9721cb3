import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshHealth, maxDelayMs, suspendedGone } from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { anyDelay, builtInPolicy, chance, deliveryState, health, outcome, time } from '../support/arbitraries.js'
import { decideOne } from '../support/decide-one.js'
import { thrownCode } from '../support/errors.js'
import { noResponse, response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const now = 1_750_000_000_000
const half = () => 0.5
const state = { attempts: 0, attemptsInBudget: 0, expiresAt: null }

describe('decide, whatever comes in', () => {
  it('gives a transition that a store can take, and events that fit it', () => {
    fc.assert(
      fc.property(
        deliveryState,
        health,
        outcome,
        builtInPolicy,
        time,
        chance,
        (delivery, fields, came, policy, at, r) => {
          const decision = decideOne(delivery, fields, came, policy, at, () => r)
          const { status } = decision.delivery
          expect(['delivered', 'failed', 'cancelled', 'pending']).toContain(status)
          if (decision.delivery.status === 'cancelled') expect(decision.delivery.reason).toBe('expired')
          expect(decision.events.includes('delivery.delivered')).toBe(status === 'delivered')
          if (decision.events.includes('delivery.recovered')) expect(status).toBe('delivered')
          expect(decision.events.includes('delivery.failed')).toBe(status === 'failed' || status === 'cancelled')
          expect(decision.events.includes('attempt.failed')).toBe(decision.counts && status !== 'delivered')
          expect(new Set(decision.events).size).toBe(decision.events.length)
        },
      ),
    )
  })

  it('schedules no attempt in the past, none further off than maxDelayMs, and in whole milliseconds', () => {
    fc.assert(
      fc.property(deliveryState, health, outcome, anyDelay, time, (delivery, fields, came, delay, at) => {
        fc.pre(delay >= 0)
        const decision = decideOne(delivery, fields, came, { next: () => delay }, at, half)
        if (decision.delivery.status !== 'pending') return
        expect(decision.delivery.delayMs).toBeGreaterThanOrEqual(0)
        expect(decision.delivery.delayMs).toBeLessThanOrEqual(maxDelayMs)
        expect(Number.isInteger(decision.delivery.delayMs)).toBe(true)
      }),
    )
  })

  it.each([maxDelayMs + 1, Number.POSITIVE_INFINITY, 1e300])('waits longest where a policy says %s', (delay) => {
    const { delivery } = decideOne(state, freshHealth, response(500), { next: () => delay }, now, half)
    expect(delivery).toEqual({ status: 'pending', delayMs: maxDelayMs })
  })

  it.each([-1, -0.4, Number.NEGATIVE_INFINITY, Number.NaN, '5', undefined])(
    'decides nothing where a policy says %s',
    (delay) => {
      const policy = { next: () => untyped(delay) }
      expect(thrownCode(() => decideOne(state, freshHealth, response(500), policy, now, half))).toBe(
        'host_function_failed',
      )
    },
  )

  it('counts what was sent and nothing else', () => {
    fc.assert(
      fc.property(deliveryState, health, outcome, builtInPolicy, (delivery, fields, came, policy) => {
        const decision = decideOne(delivery, fields, came, policy, now, half)
        expect(decision.counts).toBe(!['aborted', 'busy', 'proxy'].includes(came.kind))
        if (decision.counts) return
        expect(decision).toMatchObject({ verdict: 'unsent', health: null, events: [] })
      }),
    )
  })

  it('postpones what found no free connection or no way through the proxy, and sends at once what a stop ended', () => {
    const after = (kind: 'busy' | 'proxy' | 'aborted', random: number) =>
      decideOne(state, freshHealth, noResponse(kind), schedule(), now, () => random).delivery
    expect([
      after('busy', 0),
      after('busy', 0.5),
      after('proxy', 0),
      after('proxy', 0.5),
      after('aborted', 0.5),
    ]).toEqual([
      { status: 'pending', delayMs: 5000 },
      { status: 'pending', delayMs: 7500 },
      { status: 'pending', delayMs: 30_000 },
      { status: 'pending', delayMs: 45_000 },
      { status: 'pending', delayMs: 0 },
    ])
  })

  it('does not change what it was given', () => {
    fc.assert(
      fc.property(deliveryState, health, outcome, (delivery, fields, came) => {
        const [deliveryBefore, fieldsBefore, cameBefore] = structuredClone([delivery, fields, came] as const)
        decideOne(Object.freeze(delivery), Object.freeze(fields), Object.freeze(came), schedule(), now, half)
        expect([delivery, fields, came]).toEqual([deliveryBefore, fieldsBefore, cameBefore])
      }),
    )
  })
})

describe('decide, by outcome', () => {
  const decided = (came: Parameters<typeof decideOne>[2]) => decideOne(state, freshHealth, came, schedule(), now, half)

  it.each([200, 201, 204, 299])('takes %i as success', (status) => {
    expect(decided(response(status)).delivery).toEqual({ status: 'delivered' })
  })

  it.each([100, 199, 300, 301, 302, 307, 308, 400, 404, 422, 500, 503, 599])('takes %i as failure', (status) => {
    expect(decided(response(status)).delivery.status).toBe('pending')
  })

  it.each(['timeout', 'dns', 'connect', 'tls', 'reset'] as const)('tries again after %s', (kind) => {
    expect(decided(noResponse(kind)).delivery.status).toBe('pending')
  })

  it.each(['blocked', 'invalid'] as const)('gives up at once where it was %s, and blames no receiver', (kind) => {
    const decision = decided(noResponse(kind))
    expect(decision.delivery).toEqual({ status: 'failed' })
    expect(decision.counts).toBe(true)
    expect(decision.health).toBeNull()
  })

  it('ends the delivery and suspends the endpoint on 410', () => {
    const decision = decided(response(410))
    expect(decision.delivery).toEqual({ status: 'failed' })
    expect(decision.health?.suspend).toBe(suspendedGone)
    expect(decision.events).toEqual(['attempt.failed', 'delivery.failed'])
  })

  it('cancels what would come after the message expires, and nothing that comes before', () => {
    const policy = { next: () => 1000 }
    const at = (expiresAt: number) =>
      decideOne({ ...state, expiresAt }, freshHealth, response(500), policy, now, half).delivery
    expect(at(now + 1000)).toEqual({ status: 'cancelled', reason: 'expired' })
    expect(at(now + 1001)).toEqual({ status: 'pending', delayMs: 1000 })
  })

  it('keeps a success that came after the message expired', () => {
    const late = { ...state, expiresAt: now - 1 }
    expect(decideOne(late, freshHealth, response(200), schedule(), now, half).delivery).toEqual({ status: 'delivered' })
  })
})
