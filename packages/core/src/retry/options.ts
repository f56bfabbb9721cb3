import { WebhooksError } from '../errors.js'

/** Refuses retry settings that would never end or never wait. @throws invalid_argument */
export function checkRetryOption(name: string, value: number, min: number, max: number): void {
  if (!Number.isFinite(value) || value < min || value > max) {
    throw new WebhooksError('invalid_argument', `Retry policy: ${name} must be a number from ${min} to ${max}.`, {
      details: { [name]: value },
    })
  }
}

/** Refuses a `maxAttempts` that is not a whole number from 1 to 1,000. @throws invalid_argument */
export function checkMaxAttempts(value: number): void {
  checkRetryOption('maxAttempts', Number.isInteger(value) ? value : Number.NaN, 1, 1000)
}

/** Longest delay a policy may ask for: 30 days in ms. */
export const maxRetryDelayMs = 30 * 24 * 3600 * 1000
