/** Spreads a delay over `[delay, delay * (1 + share)]`, so that retries of one outage do not come back together. */
export function jitter(delayMs: number, share: number, random: () => number): number {
  return Math.round(delayMs * (1 + share * random()))
}
