const firstMs = 100
const longestMs = 30_000

/** How long to wait before the store is tried again, after so many failures in a row, in ms. */
export function backOffMs(failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10))
}
