import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replayDelays } from '../../src/dispatch/index.js'

const now = 1_750_000_000_000
const yearMs = 365 * 24 * 3600 * 1000

describe('the pace of a replay', () => {
  it('has ten due at once, and then so many a second', () => {
    const { delaysMs, nextAt } = replayDelays(14, { perSecond: 4, nextAt: 0 }, now)
    expect(delaysMs).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 250, 500, 750, 1000])
    expect(replayDelays(2, { perSecond: 4, nextAt }, now + 100).delaysMs).toEqual([1150, 1400])
    // Later than its turn it has ten again, and not all that it might have had
    expect(replayDelays(12, { perSecond: 4, nextAt }, now + 60_000).delaysMs.filter((ms) => ms === 0)).toHaveLength(10)
  })

  it('is kept over any number of batches, whenever they come', () => {
    const batch = fc.record({ count: fc.integer({ min: 0, max: 60 }), pauseMs: fc.integer({ min: 0, max: 3000 }) })
    const pace = fc.integer({ min: 1, max: 10_000 })
    fc.assert(
      fc.property(
        pace,
        fc.array(batch, { maxLength: 8 }),
        fc.integer({ min: 1, max: 5000 }),
        (perSecond, batches, windowMs) => {
          let at = now
          let nextAt = 0
          const due: number[] = []
          for (const { count, pauseMs } of batches) {
            at += pauseMs
            const given = replayDelays(count, { perSecond, nextAt }, at)
            nextAt = given.nextAt
            expect(given.delaysMs).toHaveLength(count)
            due.push(...given.delaysMs.map((ms) => at + ms))
          }
          expect(due).toEqual([...due].sort((left, right) => left - right))
          const most = 10 + Math.ceil((windowMs * perSecond) / 1000) + 1
          for (const first of due) {
            expect(due.filter((time) => time >= first && time < first + windowMs).length).toBeLessThanOrEqual(most)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps nothing for longer than a year, whatever a cursor says', () => {
    for (const nextAt of [Number.MAX_SAFE_INTEGER, now + 2 * yearMs]) {
      const { delaysMs } = replayDelays(3, { perSecond: 1, nextAt }, now)
      for (const ms of delaysMs) expect(ms).toBeLessThanOrEqual(yearMs)
    }
    expect(replayDelays(1, { perSecond: 1, nextAt: -1e15 }, now).delaysMs).toEqual([0])
  })
})
