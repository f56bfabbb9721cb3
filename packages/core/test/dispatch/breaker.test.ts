import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  breakerState,
  freshHealth,
  nextBreaker,
  nextHealth,
  noHealthRules,
  openForMs,
  receiverSign,
} from '../../src/dispatch/index.js'
import { chance, health, time } from '../support/arbitraries.js'
import { healthEvent } from '../support/health-event.js'
import { noResponse, response } from '../support/outcomes.js'

const breaker = { failures: 3, openMs: 1000, maxOpenMs: 10_000 }
const rules = { breaker, suspendAfterMs: null }
const up = { sign: 'up', chance: 0 } as const
const down = { sign: 'down', chance: 0 } as const

const opened = (at: number) =>
  [at, at, at].reduce((fields, each) => nextBreaker(fields, { ...down, at: each }, breaker), freshHealth)

describe('what an outcome says of the receiver', () => {
  it.each([
    [response(200), 'up'],
    [response(302), 'up'],
    [response(404), 'up'],
    [response(410), 'up'],
    [response(429), 'down'],
    [response(500), 'down'],
    [response(503), 'down'],
    [noResponse('timeout'), 'down'],
    [noResponse('dns'), 'down'],
    [noResponse('connect'), 'down'],
    [noResponse('tls'), 'down'],
    [noResponse('reset'), 'down'],
    [noResponse('blocked'), null],
    [noResponse('invalid'), null],
    [noResponse('busy'), null],
    [noResponse('aborted'), null],
  ])('%j: %s', (outcome, sign) => expect(receiverSign(outcome)).toBe(sign))
})

describe('breaker', () => {
  it('opens with the last of so many failures in a row, and not with one before', () => {
    const two = [1, 2].reduce((fields, at) => nextBreaker(fields, { ...down, at }, breaker), freshHealth)
    expect([two.gated, breakerState(two, 9)]).toEqual([false, 'closed'])
    const three = nextBreaker(two, { ...down, at: 3 }, breaker)
    expect(three).toMatchObject({ gated: true, breakerOpenings: 1, openUntil: 1003 })
    expect([1002, 1003].map((now) => breakerState(three, now))).toEqual(['open', 'half-open'])
  })

  it('never opens for answers that refuse what they got, however many', () => {
    let fields = freshHealth
    for (let at = 0; at < 50; at++) fields = nextHealth(fields, healthEvent({ sign: 'up', at }), rules)
    expect(fields).toMatchObject({ consecutiveFailures: 50, gated: false, openUntil: null })
  })

  it('stays as it is for what fails while it is open: that was on its way before', () => {
    const fields = opened(0)
    expect(nextBreaker(fields, { ...down, at: 999 }, breaker)).toBe(fields)
  })

  it('stays half-open for what was sent before it opened, and hangs until after', () => {
    const fields = opened(0)
    expect(nextBreaker(fields, { ...down, at: 4000, sentAt: -1000 }, breaker)).toBe(fields)
    // A probe, as the store's time is known by now
    expect(nextBreaker(fields, { ...down, at: 4000, sentAt: 990 }, breaker)).toMatchObject({ openUntil: 6000 })
  })

  it('opens twice as long with each probe that fails, up to its longest', () => {
    let fields = opened(0)
    const lasted: number[] = []
    for (let n = 0; n < 6; n++) {
      const at = fields.openUntil ?? 0
      fields = nextBreaker(fields, { ...down, at }, breaker)
      lasted.push((fields.openUntil ?? 0) - at)
    }
    expect(lasted).toEqual([2000, 4000, 8000, 10_000, 10_000, 10_000])
  })

  it('closes with any sign of life, forgets how often it opened, and notes when', () => {
    const probed = nextBreaker(opened(0), { ...down, at: 1000 }, breaker)
    const closed = nextBreaker(probed, { ...up, at: 4000 }, breaker)
    expect(closed).toEqual({ ...freshHealth, reopenedAt: 4000 })
    expect(nextBreaker(closed, { ...up, at: 5000 }, breaker)).toBe(closed)
  })

  it('does not close for a sign of life that is older than what opened it, and is only told of now', () => {
    const fields = opened(5000)
    expect(nextBreaker(fields, { ...up, at: 4999 }, breaker)).toBe(fields)
    expect(nextBreaker(fields, { ...up, at: 5000 }, breaker).gated).toBe(false)
  })

  it('closes with the next outcome where there is no breaker any more', () => {
    expect(nextBreaker(opened(0), { ...down, at: 2000 }, null)).toEqual({ ...freshHealth, reopenedAt: 2000 })
    const handled = nextHealth(opened(0), healthEvent({ at: 2000, handlesFailures: true }), rules)
    expect(handled).toMatchObject({ gated: false, openUntil: null })
  })

  it('is not there for an endpoint with failure handling of its own, nor by no rules', () => {
    let own = freshHealth
    let none = freshHealth
    for (let at = 0; at < 50; at++) {
      own = nextHealth(own, healthEvent({ at, handlesFailures: true }), rules)
      none = nextHealth(none, healthEvent({ at }), noHealthRules)
    }
    for (const fields of [own, none]) expect(fields).toMatchObject({ consecutiveFailures: 50, gated: false })
  })

  it('is gated exactly while it is open, over any history from any health of its own', () => {
    const event = fc.record({ sign: fc.constantFrom('up', 'down', null), at: time, chance })
    fc.assert(
      fc.property(health, fc.array(event), (start, events) => {
        let fields = { ...start, gated: start.openUntil !== null }
        for (const each of events) {
          fields = nextBreaker(fields, each, breaker)
          expect(fields.gated).toBe(fields.openUntil !== null)
          expect(fields.breakerOpenings > 0 || fields.openUntil === null).toBe(true)
        }
      }),
    )
  })

  it('opens for no longer than it may, and no less than three quarters of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), chance, (openings, luck) => {
        const most = Math.min(10_000, 1000 * 2 ** (openings - 1))
        const ms = openForMs(openings, luck, breaker)
        expect(ms).toBeLessThanOrEqual(most)
        expect(ms).toBeGreaterThanOrEqual(most * 0.75)
      }),
    )
  })
})
