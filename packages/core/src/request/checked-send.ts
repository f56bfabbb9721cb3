import type { Outcome, Transport, TransportRequest } from '../ports/index.js'
import type { OutcomeKind } from '../types/index.js'
import { hostFunctionGave, hostFunctionThrew } from '../user-callbacks.js'

const kinds: Readonly<Record<Exclude<OutcomeKind, 'response'>, true>> = {
  timeout: true,
  dns: true,
  connect: true,
  tls: true,
  reset: true,
  blocked: true,
  busy: true,
  proxy: true,
  aborted: true,
  invalid: true,
}

const called = {
  name: 'transport.send',
  gives: 'an outcome',
  effect:
    'No attempt is counted: a delivery waits for a minute and is tried again, until it works, expires or is cancelled. ' +
    'The request may have been made.',
}

/** Makes a request, with a transport that may be the host's own. @throws host_function_failed */
export async function transported(
  transport: Transport,
  request: TransportRequest,
  options: { signal: AbortSignal },
): Promise<Outcome> {
  let outcome: unknown
  try {
    outcome = await transport.send(request, options)
  } catch (cause) {
    throw hostFunctionThrew(called, cause)
  }
  if (isOutcome(outcome)) return outcome
  throw hostFunctionGave(called, outcome)
}

function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  if (value.kind !== 'response') {
    return typeof value.kind === 'string' && Object.hasOwn(kinds, value.kind) && isText(value, 'message')
  }
  if (!('status' in value && 'headers' in value && 'truncated' in value)) return false
  const { status, headers } = value
  if (!Number.isInteger(status) || typeof headers !== 'object' || headers === null) return false
  if (typeof value.truncated !== 'boolean' || !isText(value, 'body')) return false
  for (const name in headers) if (!isText(headers, name)) return false
  return true
}

const isString = (value: unknown): boolean => typeof value === 'string'

function isText(object: object, name: string): boolean {
  return isString(Reflect.get(object, name))
}
