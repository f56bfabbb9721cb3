/** Time and timers, so that a week of retries simulates in milliseconds. */
export interface Clock {
  /** Milliseconds since 1970, for times that are stored or shown. May jump, also backwards. */
  now(): number
  /** Milliseconds since some moment, for how long things take and last. MUST NOT go back, whatever `now` does. */
  monotonic(): number
  /** Calls `callback` once after `delayMs` of `monotonic`; returns a function that cancels it. */
  setTimer(delayMs: number, callback: () => void): () => void
}

/** A number in [0, 1). */
export type Random = () => number

/** Gets what the library cannot report with a return value. Never a secret or a payload. */
export interface Logger {
  debug(message: string, details?: Record<string, unknown>): void
  info(message: string, details?: Record<string, unknown>): void
  warn(message: string, details?: Record<string, unknown>): void
  error(message: string, details?: Record<string, unknown>): void
}
