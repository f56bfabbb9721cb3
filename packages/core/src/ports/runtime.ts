/** Time and timers, so that a week of retries simulates in milliseconds. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `callback` once after `delayMs`; gives a function that cancels it. */
  setTimer(delayMs: number, callback: () => void): () => void
}

/** A number in [0, 1). */
export type Random = () => number

/** Where the library says what it cannot say with a return value. Never a secret or a payload. */
export interface Logger {
  debug(message: string, details?: Record<string, unknown>): void
  info(message: string, details?: Record<string, unknown>): void
  warn(message: string, details?: Record<string, unknown>): void
  error(message: string, details?: Record<string, unknown>): void
}
