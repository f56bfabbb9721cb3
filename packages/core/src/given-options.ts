import { WebhooksError } from './errors.js'

/**
 * Refuses options that are no object, and a name that is none of `known`. For functions that must stay small: without a
 * schema library. `call` names the function in messages. @throws invalid_argument
 */
export function checkGivenOptions(call: string, options: unknown, known: readonly string[]): void {
  if (Object.prototype.toString.call(options) !== '[object Object]') {
    throw new WebhooksError('invalid_argument', `${call}: options must be an object; known are ${known.join(', ')}.`)
  }
  for (const name of Object.keys(Object(options))) {
    if (known.includes(name)) continue
    const message = `${call}: ${name.slice(0, 128)} is not known; known are ${known.join(', ')}.`
    throw new WebhooksError('invalid_argument', message)
  }
}
