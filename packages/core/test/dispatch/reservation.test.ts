import fc from 'fast-check'
import { expect, it } from 'vitest'
import { takeSlots } from '../../src/dispatch/index.js'

const calls = fc.array(
  fc.record({ afterMs: fc.integer({ min: 0, max: 500 }), count: fc.integer({ min: 1, max: 50 }) }),
  { minLength: 1, maxLength: 30 },
)
const gaps = fc.double({ min: 0.5, max: 2000, noNaN: true })

it('gives slots a gap apart and within the horizon, whoever asks, and leaves out none while all are wanted', () => {
  fc.assert(
    fc.property(calls, gaps, fc.integer({ min: 0, max: 1000 }), (asked, gapMs, horizonMs) => {
      let now = 1_000_000
      let next: number | null = null
      let last = Number.NEGATIVE_INFINITY
      for (const { afterMs, count } of asked) {
        now += afterMs
        const taken = takeSlots(next, { count, gapMs, horizonMs }, now)
        expect(taken.first).toBeGreaterThanOrEqual(Math.max(now, last + gapMs - 1e-6))
        if (next !== null) expect(taken.first).toBe(Math.max(now, next))
        const end = taken.first + (taken.count - 1) * gapMs
        if (taken.count > 0) expect(end).toBeLessThanOrEqual(now + horizonMs + 1e-6)
        if (taken.count < count) expect(taken.next).toBeGreaterThan(now + horizonMs - 1e-6)
        if (taken.count > 0) last = end
        next = taken.next
      }
    }),
  )
})

it('takes a slot that is further away than can be for one of another gap', () => {
  const asked = { count: 10, gapMs: 100, horizonMs: 1000 }
  const day = 86_400_000
  expect(takeSlots(day, asked, 0)).toEqual({ count: 0, first: 1100, next: 1100 })
  expect(takeSlots(1100, asked, 0)).toEqual({ count: 0, first: 1100, next: 1100 })
  expect(takeSlots(1100, asked, 500)).toEqual({ count: 5, first: 1100, next: 1600 })
})
