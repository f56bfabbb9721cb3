import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { freshHealth, maxRetryAfterMs, retryAfterMs } from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { responseOutcome } from '../support/arbitraries.js'
import { decideOne } from '../support/decide-one.js'
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
