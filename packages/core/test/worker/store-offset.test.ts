import { expect, it } from 'vitest'
import { createStoreOffset } from '../../src/worker/store-offset.js'

it('the store’s time by our clock is taken anew where one of the clocks was set, from a call that took long too', () => {
  const clock = { time: 1000 }
  const offset = createStoreOffset(() => clock.time)
  offset.heard(500_000, 1000)
  expect(offset.localTime(500_100).at).toBe(1100)
  // Within what that look said: the narrower one is kept
  clock.time = 1400
  offset.heard(500_200, 1000)
  expect(offset.localTime(500_100)).toEqual({ at: 1100, uncertainMs: 1 })
  clock.time = 9000
  offset.heard(500_600, 8600)
  expect(offset.localTime(500_600)).toEqual({ at: 9000, uncertainMs: 401 })
  offset.heard(900_000, 8900)
  expect(offset.localTime(900_000).at).toBe(9000)
})
