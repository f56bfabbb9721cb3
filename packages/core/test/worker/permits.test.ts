import { expect, it } from 'vitest'
import { addPermits, lookAtPermits, rateOf, startsAhead, usePermit } from '../../src/worker/permits.js'
import { createStoreOffset } from '../../src/worker/store-offset.js'

/** Ten a second: a slot every 105 ms, each with 100 ms of grace. */
function tenASecond() {
  const rate = rateOf({ limit: 10, periodMs: 1000 }, null)
  if (rate === null) throw new Error('There is a limit.')
  return rate
}

/** Where no clock was set. */
const at = (ms: number) => ({ lease: ms, steady: ms })

it('a permit lets one request start, from its slot on', () => {
  const rate = tenASecond()
  addPermits(rate, { count: 2, at: 1000, uncertainMs: 1 }, at(990))
  expect(usePermit(rate, at(999))).toBeNull()
  expect(usePermit(rate, at(1000))?.at).toBe(1000)
  expect(usePermit(rate, at(1000))).toBeNull()
  expect(usePermit(rate, at(1106))?.until).toBeCloseTo(1204, 0)
})

it('permits that were missed are surrendered, not used in a bunch', () => {
  const rate = tenASecond()
  addPermits(rate, { count: 5, at: 1000, uncertainMs: 0 }, at(990))
  lookAtPermits(rate, at(1310))
  expect([rate.permits.length, rate.isOpen]).toEqual([3, true])
  expect(usePermit(rate, at(1310))).not.toBeNull()
  expect(usePermit(rate, at(1310))).toBeNull()
})

it("a machine's clock that is set forward makes no permit begin sooner, and those that are over by it are surrendered", () => {
  const rate = tenASecond()
  addPermits(rate, { count: 5, at: 1000, uncertainMs: 0 }, at(990))
  const setBy = (ms: number, steady: number) => ({ lease: steady + ms, steady })
  expect(usePermit(rate, setBy(50, 995))).toBeNull()
  expect(usePermit(rate, setBy(50, 1000))).toMatchObject({ steadyAt: 1000 })
  // Those that end by 1205 and 1310
  lookAtPermits(rate, setBy(250, 1065))
  expect([rate.permits.length, rate.isOpen]).toEqual([2, false])
})

it('what was known of another limit means nothing for a new one, and the same one is kept', () => {
  const rate = tenASecond()
  addPermits(rate, { count: 0, at: 90_000, uncertainMs: 0 }, at(0))
  expect(startsAhead(rate, 0)).toBe(0)
  expect(rateOf({ limit: 10, periodMs: 1000 }, rate)).toBe(rate)
  const changed = rateOf({ limit: 20, periodMs: 1000 }, rate)
  expect(changed && startsAhead(changed, 0)).toBeGreaterThan(0)
  expect(rateOf(null, rate)).toBeNull()
})

it('slots of which too little is known when they begin are let go, for a while', () => {
  const rate = tenASecond()
  addPermits(rate, { count: 1, at: 0, uncertainMs: 3000 }, at(0))
  expect(rate.permits).toEqual([])
  addPermits(rate, { count: 1, at: 4000, uncertainMs: 3000 }, at(4000))
  expect(rate.permits).toEqual([])
  addPermits(rate, { count: 1, at: 6000, uncertainMs: 3000 }, at(6000))
  expect(rate.permits).toHaveLength(1)
})

it("the store's time is known by its quickest answer of late, until one of the clocks is set", () => {
  let now = 1000
  const offset = createStoreOffset(() => now)
  offset.heard(500_000, 0)
  expect(offset.localTime(500_100)).toEqual({ at: 1100, uncertainMs: 1001 })
  now = 2010
  offset.heard(501_500, 2000)
  expect(offset.localTime(501_500)).toEqual({ at: 2010, uncertainMs: 11 })
  now = 3500
  offset.heard(502_000, 2400)
  expect(offset.localTime(501_500)).toEqual({ at: 2010, uncertainMs: 11 })
  // Set by a minute
  now = 4600
  offset.heard(563_000, 4400)
  expect(offset.localTime(563_000)).toEqual({ at: 4600, uncertainMs: 201 })
  now = 40_000
  offset.heard(600_000, 39_000)
  expect(offset.localTime(600_000).uncertainMs).toBe(1001)
})
