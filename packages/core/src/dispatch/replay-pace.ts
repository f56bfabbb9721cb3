/** How fast a replay goes where the caller does not say: deliveries a second. */
export const defaultPerSecond = 50
/** Deliveries of a replay that may be due at the same time: a replay of a few goes at once. */
const burst = 10
/** No delivery waits longer for its turn, in ms: a year, far beyond any replay. */
const mostMs = 365 * 24 * 3600 * 1000

/** How far a replay has come. */
export interface ReplayPace {
  /** Deliveries a second; above 0. */
  perSecond: number
  /** When the next delivery's turn is, in ms: what a call before this one ended with; 0 to begin with. */
  nextAt: number
}

/**
 * How long each of the next `count` deliveries of a replay waits, in ms, and when the turn after them is. At most ten are due
 * at once, and from then on `perSecond` in any second, so that what is emitted meanwhile finds no backlog of
 * older deliveries before it (the generic cell rate algorithm).
 */
export function replayDelays(
  count: number,
  { perSecond, nextAt }: ReplayPace,
  now: number,
): { delaysMs: number[]; nextAt: number } {
  const gapMs = 1000 / perSecond
  let turn = Math.min(nextAt, now + mostMs)
  const delaysMs = Array.from({ length: count }, () => {
    turn = Math.max(turn, now)
    const delayMs = Math.max(0, Math.ceil(turn - (burst - 1) * gapMs - now))
    turn += gapMs
    return Math.min(delayMs, mostMs)
  })
  return { delaysMs, nextAt: turn }
}
