import { WebhooksError } from './errors.js'

/** A function that the host passed, as its errors describe it. */
export interface HostFunction {
  /** Where the host gave it: `signer.sign`, `egress.lookup`. */
  name: string
  /** What it must give, read on from `must give`. */
  gives: string
  /** What happens to the current work if it does not, as sentences. */
  effect: string
  /** What it was called for: ids, no secrets. */
  details?: Record<string, unknown>
}

/** The error for a host's function that threw, or whose promise was rejected. */
export function hostFunctionThrew(
  { name, effect, details }: Omit<HostFunction, 'gives'>,
  cause: unknown,
): WebhooksError {
  const what = cause instanceof Error ? cause.message : 'it threw something that is not an Error'
  return new WebhooksError('host_function_failed', `${name} threw: ${what}. ${effect}`, {
    cause,
    details: { ...details, function: name },
  })
}

/** The error for a host's function that returned an invalid value. The value is not shown: it may be a secret. */
export function hostFunctionGave({ name, gives, effect, details }: HostFunction, value: unknown): WebhooksError {
  const type = value === null ? 'null' : isThenable(value) ? 'a promise' : typeof value
  const message = `${name} must give ${gives}, but gave ${type}. ${effect}`
  return new WebhooksError('host_function_failed', message, { details: { ...details, function: name } })
}

/** Calls a host's function and gives its result where it fits. @throws host_function_failed */
export function callHost<Result>(
  called: HostFunction,
  fits: (value: unknown) => value is Result,
  run: () => unknown,
): Result {
  let value: unknown
  try {
    value = run()
    if (fits(value)) return value
  } catch (cause) {
    throw hostFunctionThrew(called, cause)
  }
  ignoreRejection(value)
  throw hostFunctionGave(called, value)
}

/** Calls a host's function whose result nobody wants; `failed` hears what it threw, or what its promise was rejected with. */
export function callAndForget(run: () => unknown, failed: (cause: unknown) => void): void {
  try {
    const result = run()
    if (isThenable(result)) Promise.resolve(result).catch(failed)
  } catch (cause) {
    failed(cause)
  }
}

/** Whether `value` can be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** An async function where none is wanted: its rejection must not end the process. */
function ignoreRejection(value: unknown): void {
  if (isThenable(value)) Promise.resolve(value).catch(() => {})
}
