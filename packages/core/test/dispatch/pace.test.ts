import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mediumMs, nextMeanMs, paceOf, slowMs } from '../../src/dispatch/index.js'

const known = { failing: false, meanMs: 10, silentMs: 0 }

/** What is thought of an endpoint that answers after these times, `count` times over, one request after the other. */
function after(before: number | null, durations: number[], count = 1): number {
  let mean = before
  for (let n = 0; n < count; n++) for (const ms of durations) mean = nextMeanMs(mean, ms, ms)
  return mean ?? Number.NaN
}

describe('the pace of an endpoint', () => {
  it.each([
    ['is unknown until something has come back', { meanMs: null }, 'unknown'],
    ['is fast under the first bound', { meanMs: mediumMs - 1 }, 'fast'],
    ['is medium between the bounds', { meanMs: mediumMs }, 'medium'],
    ['is medium just under the second', { meanMs: slowMs - 1 }, 'medium'],
    ['is slow from there on', { meanMs: slowMs }, 'slow'],
    ['is slow while it fails', { failing: true, meanMs: mediumMs }, 'slow'],
    ['is slow while it fails and nothing else is known', { failing: true, meanMs: null }, 'slow'],
    ['is as good as unknown while it fails quickly', { failing: true }, 'unknown'],
    ['is slow while nothing comes back, however quick it was', { silentMs: slowMs }, 'slow'],
    ['is slow before its first answer where that does not come', { meanMs: null, silentMs: slowMs }, 'slow'],
    ['is what it was while it has not been silent for long', { silentMs: slowMs - 1 }, 'fast'],
  ] as const)('%s', (_name, over, pace) => {
    expect(paceOf({ ...known, ...over })).toBe(pace)
  })
})

describe('how long its requests take', () => {
  it('is its first duration, then one between what was thought and what was seen', () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.nat(60_000), fc.integer({ min: -10, max: 1e7 }), (before, ms, since) => {
        expect(nextMeanMs(null, ms, since)).toBe(ms)
        const mean = nextMeanMs(before, ms, since)
        expect(mean).toBeGreaterThanOrEqual(Math.min(before, ms))
        expect(mean).toBeLessThanOrEqual(Math.max(before, ms))
      }),
    )
  })

  it('is slow after one answer of three seconds', () => {
    expect(after(5, [3000])).toBeGreaterThan(slowMs)
  })

  it.each([
    ['every other time', [3000, 1]],
    ['one time in twenty', [3000, ...Array(19).fill(1)]],
    ['eight times after a hundred quick ones', [...Array(100).fill(1), ...Array(8).fill(3000)]],
  ])('is slow where it holds its slots for three seconds %s', (_name, durations) => {
    expect(after(1, durations, 20)).toBeGreaterThan(slowMs)
  })

  it('is not slow for a straggler of two seconds in a hundred answers', () => {
    expect(after(50, [2000, ...Array(99).fill(50)], 20)).toBeLessThan(slowMs)
  })

  it('is fast again in time, and not sooner for a number of quick answers', () => {
    let mean = 3000
    for (let n = 0; n < 1000; n++) mean = nextMeanMs(mean, 0, 1)
    expect(mean).toBeGreaterThan(mediumMs)
    for (let n = 0; n < 200; n++) mean = nextMeanMs(mean, 20, 60_000)
    expect(mean).toBeLessThan(mediumMs)
  })
})
