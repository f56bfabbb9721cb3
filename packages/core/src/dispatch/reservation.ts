/** Slots asked for: points in time, `gapMs` apart, each of which is given away once. Times in ms, with fractions. */
export interface SlotRequest {
  /** Most slots. */
  count: number
  gapMs: number
  /** Only slots that begin no later than this from now. */
  horizonMs: number
}

/** Slots taken, and the slot after the last of them, by the clock that told `now`. */
export interface TakenSlots {
  count: number
  /** The first of them; where none was taken, the one that was too far away. */
  first: number
  next: number
}

/**
 * Takes as many slots as fit. `nextSlot` is the one that nobody has taken yet, null: none was ever taken. One further away
 * than a gap beyond the horizon was reckoned with another gap, or before the clock was set back, and counts as that far.
 */
export function takeSlots(nextSlot: number | null, { count, gapMs, horizonMs }: SlotRequest, now: number): TakenSlots {
  const end = now + horizonMs
  const first = Math.max(now, Math.min(nextSlot ?? now, end + gapMs))
  const taken = first > end ? 0 : Math.min(count, Math.floor((end - first) / gapMs) + 1)
  return { count: taken, first, next: first + taken * gapMs }
}
