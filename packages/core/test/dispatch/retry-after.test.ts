import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import {
  freshHealth,
  gateHealth,
  maxRetryAfterMs,
  nextHealth,
  retryAfterMs,
  retryAt,
} from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { responseOutcome } from '../support/arbitraries.js'
import { decideOne } from '../support/decide-one.js'
import { healthEvent } from '../support/health-event.js'
import { response } from '../support/outcomes.js'

/** The date of RFC 9110's examples. */
const at = Date.UTC(1994, 10, 6, 8, 49, 37)
const dateForms = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994']

const asked = (value: string, now = at - 5000, status = 429) =>
  retryAfterMs(response(status, { 'retry-after': value }), now)

describe('Retry-After', () => {
  const zone = process.env.TZ
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  it('is heeded in 429, 502, 503 and 504 and in no other status', () => {
    for (let status = 100; status < 600; status++) {
      expect(asked('3', at, status)).toBe([429, 502, 503, 504].includes(status) ? 3000 : null)
    }
  })

  it.each([
    ['0', 0],
    ['1', 1000],
    ['120', 120_000],
    [' 7 ', 7000],
    ['007', 7000],
    ['86400', maxRetryAfterMs],
    ['86401', maxRetryAfterMs],
    ['9'.repeat(400), maxRetryAfterMs],
  ])('in seconds: "%s" is %i ms', (value, ms) => {
    expect(asked(value)).toBe(ms)
  })

  it.each(dateForms)('as a date: "%s"', (value) => {
    expect(asked(value)).toBe(5000)
    expect(asked(value, at + 1)).toBe(0)
    expect(asked(value, at + 1e12)).toBe(0)
    expect(asked(value, at - 1e12)).toBe(maxRetryAfterMs)
  })

  it.each(['America/New_York', 'Asia/Kolkata'])('means GMT where the process runs in %s', (name) => {
    process.env.TZ = name
    expect(dateForms.map((value) => asked(value))).toEqual([5000, 5000, 5000])
  })

  it.each([
    '',
    '-5',
    '+5',
    '1.5',
    '1e3',
    '0x10',
    '5s',
    'soon',
    'wait 2099',
    'Infinity',
    'Sun, 06 Nov 2094 08:49:37 +0100',
    '2099-01-01T00:00:00Z',
  ])('asks for nothing with "%s"', (value) => {
    expect(asked(value)).toBeNull()
  })

  it.each(['Sun, 99 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994', 'Sunday', 'Sun, 06 Nov 2094 08:49:37 MARS'])(
    'asks for nothing with the broken date "%s"',
    (value) => {
      expect(asked(value)).toBeNull()
    },
  )

  it('is a whole number of ms from 0 to a day, or null, whatever a receiver writes', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(429, 503), (value, status) => {
        const ms = asked(value, at, status)
        if (ms === null) return
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(maxRetryAfterMs)
        expect(Number.isInteger(ms)).toBe(true)
      }),
    )
  })

  it('puts the next attempt off for as long as was asked, and never brings it forward', () => {
    fc.assert(
      fc.property(responseOutcome, fc.nat(100_000), (came, delay) => {
        const state = { attempts: 0, attemptsInBudget: 0, expiresAt: null }
        const { delivery } = decideOne(state, freshHealth, came, { next: () => delay }, at, () => 0)
        if (delivery.status !== 'pending' || came.kind !== 'response') return
        expect(delivery.delayMs).toBe(Math.max(delay, retryAfterMs(came, at) ?? 0))
      }),
    )
  })

  it('does not give a delivery more attempts', () => {
    const spent = { attempts: 9, attemptsInBudget: 9, expiresAt: null }
    const came = response(429, { 'retry-after': '1' })
    expect(decideOne(spent, freshHealth, came, schedule(), at, () => 0).delivery).toEqual({ status: 'failed' })
  })
})

describe('an endpoint whose receiver has asked for a time', () => {
  const url = 'https://receiver.example/hooks'
  const rules = { breaker: { failures: 2, openMs: 1000, maxOpenMs: 8000 }, suspendAfterMs: null }
  const steps = fc.array(
    fc.record({ afterMs: fc.nat(3000), isSuccess: fc.boolean(), askedMs: fc.constantFrom(0, 0, 500, 4000) }),
    { maxLength: 40 },
  )

  it('is left alone until the last of what it asked for, whatever else comes back, and not by a moment longer', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (history, hasBreaker) => {
        let at = 1_000_000
        let until = 0
        let fields = freshHealth
        for (const { afterMs, isSuccess, askedMs } of history) {
          at += afterMs
          const retryAfterMs = isSuccess ? 0 : askedMs
          if (retryAfterMs > 0) until = Math.max(until, at + retryAfterMs)
          const event = healthEvent({ verdict: isSuccess ? 'success' : 'failure', at, url, retryAfterMs })
          fields = nextHealth(fields, event, hasBreaker ? rules : { ...rules, breaker: null })
          const { gated, halfOpen } = gateHealth(fields, url, until - 1)
          if (at < until) expect([gated, halfOpen]).toEqual([true, false])
          // Then only a breaker is in the way
          const then = Math.max(at, until)
          expect(gateHealth(fields, url, then).gated).toBe(fields.openUntil !== null)
          expect(gateHealth(fields, 'https://new.example', at).gated).toBe(fields.openUntil !== null)
          expect(retryAt(fields, url, at)).toBe(at < until ? Math.max(until, fields.openUntil ?? 0) : fields.openUntil)
          expect(fields.gated).toBe(fields.openUntil !== null || fields.retryAfterUntil !== null)
        }
      }),
    )
  })

  it('is left alone for as long as the longest that it asked for, in whatever order its answers come', () => {
    const asked = (retryAfterMs: number) => healthEvent({ at: 1000, url, retryAfterMs })
    for (const order of [
      [500, 9000],
      [9000, 500],
    ]) {
      const fields = order.reduce((health, ms) => nextHealth(health, asked(ms), rules), freshHealth)
      expect(fields).toMatchObject({ retryAfterUntil: 10_000, retryAfterUrl: url })
    }
  })

  it('asks for another URL with the first answer of that, and forgets the old one', () => {
    const old = nextHealth(freshHealth, healthEvent({ at: 0, url, retryAfterMs: 60_000 }), rules)
    const success = { verdict: 'success', at: 9 } as const
    expect(nextHealth(old, healthEvent({ ...success, url: 'https://new.example' }), rules)).toEqual(freshHealth)
    expect(nextHealth(old, healthEvent({ ...success, url: null }), rules)).toMatchObject({ retryAfterUrl: url })
    const next = healthEvent({ at: 9, url: 'https://new.example', retryAfterMs: 5 })
    expect(nextHealth(old, next, rules)).toMatchObject({ retryAfterUntil: 14, retryAfterUrl: 'https://new.example' })
  })
})
