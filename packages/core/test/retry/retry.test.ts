import type { RetryPolicy } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exponential, linear, schedule, standardSchedule } from '../../src/retry/index.js'
import { chance } from '../support/arbitraries.js'
import { errorOf, thrownCode } from '../support/errors.js'
import { response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const day = 24 * 3600 * 1000

/** Delays after the first, second, … attempt up to the null that ends them; at most 1,001. */
function delays(policy: RetryPolicy, random = 0): (number | null)[] {
  const all: (number | null)[] = []
  for (let attempt = 1; attempt <= 1001; attempt++) {
    const delay = policy.next({ attempt, outcome: response(500), retryAfterMs: null, random: () => random })
    all.push(delay)
    if (delay === null) break
  }
  return all
}

const shares = fc.nat(100).map((percent) => percent / 100)
const maxAttempts = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(1000))
const delayMs = fc.integer({ min: 0, max: 30 * day })

const exponentials = fc.record({
  maxAttempts,
  initialMs: delayMs,
  factor: fc.double({ min: 1, max: 100, noNaN: true }),
  maxMs: delayMs,
  jitter: shares,
})
const linears = fc.record({ maxAttempts, intervalMs: delayMs, maxMs: delayMs, jitter: shares })

/** Each built-in policy, with the attempts it has and its share of jitter. */
const policies = fc.oneof(
  exponentials.map((options) => ({ policy: exponential(options), ...options })),
  linears.map((options) => ({ policy: linear(options), ...options })),
  fc
    .tuple(fc.array(delayMs, { minLength: 1, maxLength: 50 }), shares)
    .map(([list, jitter]) => ({ policy: schedule(list, { jitter }), maxAttempts: list.length, jitter })),
)

describe('built-in retry policies', () => {
  it('end after exactly the attempts they have', () => {
    fc.assert(
      fc.property(policies, ({ policy, maxAttempts: most }) => {
        expect(delays(policy)).toHaveLength(most)
        const after = policy.next({ attempt: most + 7, outcome: response(), retryAfterMs: null, random: () => 0 })
        expect(after).toBeNull()
      }),
    )
  })

  it('add no more jitter than they say, take none off, and give whole milliseconds', () => {
    fc.assert(
      fc.property(policies, chance, ({ policy, jitter }, random) => {
        const plain = delays(policy, 0)
        delays(policy, random).forEach((delay, index) => {
          const base = plain[index]
          if (delay === null || base === null || base === undefined) return
          expect(Number.isSafeInteger(delay)).toBe(true)
          expect(delay).toBeGreaterThanOrEqual(base)
          expect(delay).toBeLessThanOrEqual(Math.ceil(base * (1 + jitter)) + 1)
        })
      }),
    )
  })

  it('that grow never wait shorter than before, nor longer than maxMs', () => {
    const growing = fc.oneof(
      exponentials.map((options) => ({ policy: exponential(options), ...options })),
      linears.map((options) => ({ policy: linear(options), ...options })),
    )
    fc.assert(
      fc.property(growing, ({ policy, maxMs }) => {
        const waits = delays(policy).filter((delay) => delay !== null)
        for (const [index, wait] of waits.entries()) {
          expect(wait).toBeGreaterThanOrEqual(waits[index - 1] ?? 0)
          expect(wait).toBeLessThanOrEqual(maxMs)
        }
      }),
    )
  })
})

describe('each policy', () => {
  it('schedule() waits as Standard Webhooks lists', () => {
    const [, ...later] = standardSchedule
    expect(delays(schedule())).toEqual([...later, null])
    expect(later).toEqual([5e3, 3e5, 18e5, 72e5, 18e6, 36e6, 504e5, 72e6, 864e5])
  })

  it('schedule() does not follow a list that is changed later', () => {
    const list = [0, 1000, 2000]
    const policy = schedule(list)
    list[1] = 9
    list.length = 2
    expect(delays(policy)).toEqual([1000, 2000, null])
  })

  it('exponential() multiplies, linear() adds, both up to maxMs', () => {
    const each = { maxAttempts: 6, maxMs: 5000 }
    expect(delays(exponential({ ...each, initialMs: 500 }))).toEqual([500, 1000, 2000, 4000, 5000, null])
    expect(delays(exponential({ ...each, initialMs: 500, factor: 3 }))).toEqual([500, 1500, 4500, 5000, 5000, null])
    expect(delays(linear({ ...each, intervalMs: 1500 }))).toEqual([1500, 3000, 4500, 5000, 5000, null])
    expect(delays(exponential({ maxAttempts: 1000, initialMs: 0, factor: 100 })).at(-2)).toBe(0)
    expect(delays(linear({ maxAttempts: 1, intervalMs: 1500 }))).toEqual([null])
  })
})

describe('options that make no sense', () => {
  const exponentialOf = (options: object) => () => exponential(untyped({ maxAttempts: 3, initialMs: 1000, ...options }))
  const linearOf = (options: object) => () => linear(untyped({ maxAttempts: 3, intervalMs: 1000, ...options }))

  it.each([0, -1, 1001, 2.5, Number.NaN, Number.POSITIVE_INFINITY, '3', null])('maxAttempts %s', (value) => {
    expect(thrownCode(exponentialOf({ maxAttempts: value }))).toBe('invalid_argument')
    expect(thrownCode(linearOf({ maxAttempts: value }))).toBe('invalid_argument')
  })

  it.each([-1, 31 * day, Number.NaN, Number.POSITIVE_INFINITY, '1000'])('a delay of %s', (value) => {
    expect(thrownCode(exponentialOf({ initialMs: value }))).toBe('invalid_argument')
    expect(thrownCode(exponentialOf({ maxMs: value }))).toBe('invalid_argument')
    expect(thrownCode(linearOf({ intervalMs: value }))).toBe('invalid_argument')
    expect(thrownCode(() => schedule(untyped([0, value])))).toBe('invalid_argument')
  })

  it.each([-0.1, 1.1, Number.NaN])('jitter %s', (value) => {
    expect(thrownCode(exponentialOf({ jitter: value }))).toBe('invalid_argument')
    expect(thrownCode(linearOf({ jitter: value }))).toBe('invalid_argument')
    expect(thrownCode(() => schedule([0], { jitter: value }))).toBe('invalid_argument')
  })

  it.each([undefined, null, 5, [], 'x'])('%j in place of the options', (options) => {
    expect(thrownCode(() => exponential(untyped(options)))).toBe('invalid_argument')
    expect(thrownCode(() => linear(untyped(options)))).toBe('invalid_argument')
    const nothingGiven = options === undefined
    expect(thrownCode(() => schedule([0], untyped(options)))).toBe(nothingGiven ? null : 'invalid_argument')
  })

  it.each([null, 5, {}, 'x'])('%j in place of a list of delays', (list) => {
    expect(thrownCode(() => schedule(untyped(list)))).toBe('invalid_argument')
  })

  it('a name that is not known, and say which are', async () => {
    const calls = [exponentialOf({ jit: 1 }), linearOf({ jit: 1 }), () => schedule([0], untyped({ jit: 1 }))]
    for (const call of calls) {
      const { code, message } = await errorOf(call)
      expect(code).toBe('invalid_argument')
      expect(message).toMatch(/jit: is not known; known are .*jitter/)
    }
  })

  it('a factor that shrinks, and no delays at all', () => {
    expect(thrownCode(exponentialOf({ factor: 0.5 }))).toBe('invalid_argument')
    expect(thrownCode(() => schedule([]))).toBe('invalid_argument')
  })
})
