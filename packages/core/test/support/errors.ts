import { isWebhooksError, type WebhooksError } from '../../src/errors.js'

/** The coded error that a call throws or rejects with. Fails where it succeeds, or throws anything else. */
export async function errorOf(call: () => unknown): Promise<WebhooksError> {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    if (isWebhooksError(error)) return error
    throw new Error(`Expected a coded error, not ${String(error)}`, { cause: error })
  }
  throw new Error(`Expected an error, not ${JSON.stringify(result)}`)
}

/** Code of {@link errorOf}. */
export async function codeOf(call: () => unknown): Promise<string> {
  return (await errorOf(call)).code
}

/** Code that a synchronous call throws; null where it succeeds. */
export function thrownCode(call: () => unknown): string | null {
  try {
    call()
    return null
  } catch (error) {
    if (isWebhooksError(error)) return error.code
    throw new Error(`Expected a coded error, not ${String(error)}`, { cause: error })
  }
}
