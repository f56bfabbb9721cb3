/** Runs `callback` after the I/O that is ready now; what comes in meanwhile is handled together. */
export function nextTurn(callback: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(callback)
  else setTimeout(callback, 0)
}
