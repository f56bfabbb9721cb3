import { publishItem } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { clockSkew, clockToleranceMs, inStoreTime } from '../../src/dispatch/clock-skew.js'

const now = 1_750_000_000_000
/** A look at the store's clock that took `tookMs`, by an emitter whose clock is `aheadMs` ahead. */
const reading = (aheadMs: number, tookMs: number, storeAfterMs = tookMs / 2) => ({
  store: now + storeAfterMs,
  before: now + aheadMs,
  after: now + tookMs + aheadMs,
})

describe('clockSkew', () => {
  it.each([0, 1, clockToleranceMs, -clockToleranceMs])('lets a difference of %i ms be', (aheadMs) => {
    expect(clockSkew(reading(aheadMs, 0))).toBe(0)
  })

  it.each([0, 5000, 10_000])(
    'takes no wait for a connection for a difference (answered after %i of 10,000 ms)',
    (ms) => {
      expect(clockSkew(reading(0, 10_000, ms))).toBe(0)
    },
  )

  it('gives what is certain of a difference: that far and no farther', () => {
    expect(clockSkew(reading(-30_000, 0))).toBe(30_000)
    expect(clockSkew(reading(30_000, 0))).toBe(-30_000)
    expect(clockSkew(reading(-30_000, 200))).toBe(29_900)
    expect(clockSkew(reading(30_000, 200))).toBe(-29_900)
    expect(clockSkew(reading(-30_000, 60_000))).toBe(0)
  })
})

describe('inStoreTime', () => {
  it('moves what was given and nothing else', () => {
    const item = publishItem({ createdAt: now, deliverAt: now + 10, expiresAt: null })
    const [moved] = inStoreTime([item], reading(30_000, 0))
    expect(moved).toEqual({ ...item, message: { ...item.message, deliverAt: now + 10 - 30_000 } })
  })
})
