/** The shortest and the longest time between two requests of what a screen shows, in ms. */
export const pollMs = { fastest: 4_000, slowest: 60_000 }

/** What is known when it is decided how long to wait. */
export interface PollState {
  /** How many answers in a row were like the one before. */
  unchanged: number
  /** How many requests in a row failed. */
  failures: number
  /** Whether nobody looks: the tab is in the background. */
  isHidden: boolean
  /** The shortest time, in ms. Default: `pollMs.fastest`. */
  fastestMs?: number
}

/**
 * How long until the same is asked again, in ms: half as long again with every answer that brought nothing new, twice as
 * long with every one that failed. null: not at all, until somebody looks.
 */
export function nextPoll({ unchanged, failures, isHidden, fastestMs = pollMs.fastest }: PollState): number | null {
  if (isHidden) return null
  return Math.min(pollMs.slowest, fastestMs * 1.5 ** unchanged * 2 ** failures)
}
