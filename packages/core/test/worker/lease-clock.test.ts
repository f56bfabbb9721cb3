import { manualClock } from '@posthorn/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLeaseClock } from '../../src/worker/leases.js'

it('goes on with monotonic time, and with the wall clock where that leaps forward', () => {
  const clock = manualClock()
  const now = createLeaseClock(clock)
  const start = now()
  clock.advance(500)
  expect(now() - start).toBe(500)
  // A machine that slept
  clock.set(clock.now() + 60_000)
  expect(now() - start).toBe(60_500)
  // Somebody who sets it back, and forward again
  clock.set(clock.now() - 3_600_000)
  expect(now() - start).toBe(60_500)
  clock.advance(500)
  expect(now() - start).toBe(61_000)
})

it('never goes back, is never slower than either clock, and does not run ahead by looking often', () => {
  const step = fc.record({ passes: fc.nat(1000), wall: fc.integer({ min: -5000, max: 5000 }) })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const clock = manualClock()
      const now = createLeaseClock(clock)
      let last = now()
      for (const { passes, wall } of steps) {
        const before = [clock.now(), clock.monotonic()] as const
        clock.advance(passes)
        clock.set(clock.now() + wall)
        const time = now()
        expect(time - last).toBeGreaterThanOrEqual(clock.monotonic() - before[1])
        expect(time - last).toBeGreaterThanOrEqual(clock.now() - before[0] - 200)
        last = time
      }
      // Ticks of a whole millisecond, looked at ten times each
      const from = now()
      let monotonic = 0
      const ticking = createLeaseClock({ now: () => Math.floor(monotonic), monotonic: () => monotonic })
      const ticksFrom = ticking()
      for (let looks = 0; looks < 1000; looks++) {
        monotonic += 0.1
        ticking()
      }
      expect(ticking() - ticksFrom).toBeCloseTo(100)
      expect(now()).toBe(from)
    }),
    { numRuns: 50 },
  )
})
