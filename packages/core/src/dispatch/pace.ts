/**
 * How long the requests of an endpoint hold a slot: `fast` under 250 ms, `medium` under a second, else `slow`. `unknown`:
 * nothing has come back from it yet, or it has failed, if quickly; what comes next may hang.
 *
 * The bounds are absolute: what a slot costs the others does not depend on how slow those are. A receiver that only takes
 * the message and answers needs tens of ms, 250 with a long way to go. At 250 ms a slot comes free every 4 ms of 64 that
 * are full, at a second every 16, at three seconds every 47, and that is what the next one in line waits.
 */
export type Pace = 'fast' | 'medium' | 'unknown' | 'slow'

/** Every pace, the slowest first. */
export const paces: readonly Pace[] = ['slow', 'unknown', 'medium', 'fast']

/** From this on an endpoint is not fast any more, in ms. */
export const mediumMs = 250
/** From this on an endpoint is slow, in ms. */
export const slowMs = 1000

/** So much time, in ms, is worth as much as all that was seen before. */
const memoryMs = 5000
/** An answer that comes after a pause is worth no more than this, in ms, unless it took longer. */
const maxPauseMs = 100

/**
 * How long the requests take that a look at any moment finds in flight, in ms: a mean of their durations in which each
 * weighs as much as it lasted. A plain mean would take an endpoint for fast that answers at once nineteen times and then
 * holds its slots for three seconds, though those are what the others meet. `before` is null for the first answer;
 * `sinceMs` is the time since the one before: it takes time, not a number of answers, to be taken for faster again.
 */
export function nextMeanMs(before: number | null, durationMs: number, sinceMs: number): number {
  if (before === null) return durationMs
  const evidence = Math.max(durationMs, Math.min(sinceMs, maxPauseMs), 0)
  return before + ((durationMs - before) * evidence) / (evidence + memoryMs)
}

/** What is known of how long an endpoint takes. */
export interface PaceInput {
  /** Whether its last outcome was a failure. */
  failing: boolean
  /** See {@link nextMeanMs}; null: nothing has come back from it yet. */
  meanMs: number | null
  /** For how long, in ms, nothing has come back from it while it had requests in flight. */
  silentMs: number
}

/**
 * The pace of an endpoint. One that hangs is slow before its first answer. One that fails is slow, unless it is known to
 * fail quickly: a single failure must not put an endpoint behind those that hang.
 */
export function paceOf({ failing, meanMs, silentMs }: PaceInput): Pace {
  if (silentMs >= slowMs) return 'slow'
  if (meanMs === null) return failing ? 'slow' : 'unknown'
  if (meanMs >= slowMs) return 'slow'
  if (failing) return meanMs >= mediumMs ? 'slow' : 'unknown'
  return meanMs >= mediumMs ? 'medium' : 'fast'
}
