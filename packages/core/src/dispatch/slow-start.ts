/** So long each step lasts, in ms. */
const stepMs = 1000
/** By then there is no bound any more, in ms: the last step allows more requests than any setting. */
const overMs = 10 * stepMs

/**
 * Most requests of one worker in flight to an endpoint that was let go so long ago, in ms; null: it never was held back. 1 in
 * the first second, then 2, 4, 8: a receiver that has just come back is not met by all that waited. A time that lies far
 * ahead is by a clock that is off, and bounds nothing.
 */
export function slowStart(reopenedForMs: number | null): number {
  if (reopenedForMs === null || Math.abs(reopenedForMs) >= overMs) return Number.POSITIVE_INFINITY
  return 2 ** Math.floor(Math.max(0, reopenedForMs) / stepMs)
}
