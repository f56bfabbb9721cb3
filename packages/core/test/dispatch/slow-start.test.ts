import fc from 'fast-check'
import { expect, it } from 'vitest'
import { endpointSlots, endpointWindow, slowStart } from '../../src/dispatch/index.js'

it('allows one request in the first second, and twice as many in each that follows', () => {
  expect([0, 999, 1000, 1999, 2000, 3000, 9999].map((ms) => slowStart(ms))).toEqual([1, 1, 2, 2, 4, 8, 512])
})

it('bounds nothing once it is over, nor where nothing was held back, nor by a clock that is far off', () => {
  expect([null, 10_000, 1e9, -10_000, -1e9].map((ms) => slowStart(ms))).toEqual(Array(5).fill(Number.POSITIVE_INFINITY))
  expect(slowStart(-5)).toBe(1)
})

it('never lets an endpoint have more at once than its cap, nor less than one', () => {
  const load = fc.record({
    inFlight: fc.nat(10),
    maxInFlight: fc.option(fc.integer({ min: 1, max: 1000 })),
    failing: fc.constant(false),
    answered: fc.constant(true),
    reopenedForMs: fc.option(fc.integer({ min: -20_000, max: 20_000 })),
  })
  fc.assert(
    fc.property(load, (each) => {
      const limits = { concurrency: 64, perEndpoint: 8 }
      const usual = endpointSlots({ ...each, reopenedForMs: null }, limits)
      const slots = endpointSlots(each, limits)
      expect(slots).toBe(Math.min(usual, slowStart(each.reopenedForMs)))
      expect(slots).toBeGreaterThanOrEqual(1)
      expect(endpointWindow(each, limits)).toBe(slots * 4)
    }),
  )
})
