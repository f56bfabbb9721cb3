import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  askAgainAt,
  lateBy,
  pacingOf,
  rateHorizonMs,
  slotsAhead,
  slotsKept,
  slotsWanted,
  takeSlots,
  trustMs,
} from '../../src/dispatch/index.js'

const limits = fc.record({ limit: fc.integer({ min: 1, max: 400 }), periodMs: fc.integer({ min: 1000, max: 60_000 }) })

/** Most times within any window of `periodMs`. */
function worstWindow(times: readonly number[], periodMs: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  let from = 0
  let worst = 0
  for (const [at, time] of sorted.entries()) {
    while ((sorted[from] ?? 0) <= time - periodMs) from++
    worst = Math.max(worst, at - from + 1)
  }
  return worst
}

it('over any window there are no more than the limit and a tenth, however late requests start in their grace', () => {
  fc.assert(
    fc.property(limits, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (limit, parts) => {
      const { gapMs, graceMs } = pacingOf(limit)
      const late = () => (parts.next().value ?? 0) * graceMs
      const times = Array.from({ length: limit.limit * 3 + 3 }, (_, slot) => slot * gapMs + late())
      expect(worstWindow(times, limit.periodMs)).toBeLessThanOrEqual(Math.floor(limit.limit * 1.1))
      // The worst there is: the last of some slots is on time, those before are as late as may be
      const bunched = times.map((_, slot) => slot * gapMs + (slot < limit.limit ? graceMs : 0))
      expect(worstWindow(bunched, limit.periodMs)).toBeLessThanOrEqual(Math.floor(limit.limit * 1.1))
    }),
  )
})

it('nine tenths of the limit can be used, with some to spare', () => {
  fc.assert(
    fc.property(limits, (limit) => {
      expect(limit.periodMs / pacingOf(limit).gapMs).toBeGreaterThan(limit.limit * 0.94)
    }),
  )
})

it('the less is known of when a slot begins, the sooner it is surrendered, but never at once', () => {
  const pacing = pacingOf({ limit: 2, periodMs: 1000 })
  expect(pacing.graceMs).toBe(50)
  expect([0, 20, 45, 5000].map((ms) => lateBy(pacing, ms))).toEqual([50, 30, 12.5, 12.5])
})

it('as many slots lie ahead as the store gives for the asking', () => {
  fc.assert(
    fc.property(limits, fc.integer({ min: -5000, max: 5000 }), (limit, freeInMs) => {
      const pacing = pacingOf(limit)
      const now = 1_000_000
      const asked = { count: 1_000_000, gapMs: pacing.gapMs, horizonMs: rateHorizonMs }
      const next = Math.min(now + freeInMs, now + rateHorizonMs + pacing.gapMs)
      expect(slotsAhead(next, pacing, now)).toBe(takeSlots(next, asked, now).count)
    }),
  )
})

it('a job that has a slot need not be asked for again before it starts', () => {
  expect(rateHorizonMs).toBeLessThan(trustMs)
})

it('a worker wants slots for what waits, and no more than it can make use of in time', () => {
  const demand = { waiting: 32, reserved: 0, slots: 8, meanMs: 10, kept: 0 }
  expect(slotsWanted(demand)).toBe(32)
  expect(slotsWanted({ ...demand, reserved: 30 })).toBe(2)
  expect(slotsWanted({ ...demand, reserved: 40 })).toBe(0)
  expect(slotsWanted({ ...demand, meanMs: 400 })).toBe(16)
  expect(slotsWanted({ ...demand, slots: 1, meanMs: null })).toBe(1)
})

it('a worker that got too few asks when a slot comes near, and not all the time', () => {
  expect(askAgainAt(5000, 1000)).toBe(5000 - rateHorizonMs)
  expect(askAgainAt(1000 + rateHorizonMs, 1000)).toBe(1100)
})

it('slots are kept for an ordered endpoint that has more to come, and asked for in good time and not one by one', () => {
  expect([20, 66, 201, 60_000].map((gapMs) => slotsKept(gapMs, 5))).toEqual([10, 3, 0, 0])
  expect(slotsKept(20, 90)).toBe(2)
  expect(slotsKept(20, null)).toBe(0)
  const demand = { waiting: 1, slots: 1, meanMs: 5, kept: 10 }
  expect([0, 1, 5, 6, 10].map((reserved) => slotsWanted({ ...demand, reserved }))).toEqual([10, 9, 5, 0, 0])
  expect(slotsWanted({ ...demand, waiting: 0, reserved: 0, kept: 1 })).toBe(1)
})
