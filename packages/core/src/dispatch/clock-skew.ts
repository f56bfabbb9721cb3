import type { PublishItem } from '../ports/index.js'

/** Difference of clocks that is let be, in ms: what NTP holds machines within, and more than a look at a clock takes. */
export const clockToleranceMs = 1000

/** One look at the store's clock, in ms. */
export interface ClockReading {
  /** The store's time. */
  store: number
  /** The emitter's, just before it asked for the store's and just after it was told: what it cannot tell apart. */
  before: number
  after: number
}

/**
 * How far the emitter's clock is behind the store's, for certain, in ms; negative where it is ahead, 0 within the
 * tolerance. What the look itself took, a wait for a connection included, never counts as a difference.
 */
export function clockSkew({ store, before, after }: ClockReading): number {
  const least = store - after
  const most = store - before
  if (least > clockToleranceMs) return least
  return most < -clockToleranceMs ? most : 0
}

/** The items with the times that their emitter gave moved to what the store's clock shows then. */
export function inStoreTime(items: readonly PublishItem[], reading: ClockReading): readonly PublishItem[] {
  const skew = clockSkew(reading)
  if (skew === 0) return items
  const moved = (time: number | null) => (time === null ? null : time + skew)
  return items.map(({ message, ...item }) => {
    const { deliverAt, expiresAt } = message
    return { ...item, message: { ...message, deliverAt: moved(deliverAt), expiresAt: moved(expiresAt) } }
  })
}
