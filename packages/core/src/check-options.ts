import { oneIssue, WebhooksError } from './errors.js'

/**
 * Refuses options that are not an object, and names that are not among `known`: a misspelt option must not be taken for
 * one that was left out. `call` names the function in messages. Every function of the library that takes options calls
 * this, or checks its input against a schema (`input/check`), which words it alike.
 * @throws invalid_argument, naming the options there are
 */
export function checkOptions<Options extends object>(
  call: string,
  options: Options,
  known: Readonly<Record<keyof Options, true>>,
): void {
  const names = Object.keys(known)
  if (Object.prototype.toString.call(options) !== '[object Object]') {
    throw new WebhooksError('invalid_argument', `${call}: options must be an object; known are ${names.join(', ')}.`)
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue
    const path = name.slice(0, 128)
    const what = `is not known; known are ${names.join(', ')}`
    throw new WebhooksError('invalid_argument', `${call}: ${path}: ${what}.`, oneIssue(path, what))
  }
}
