/**
 * Every code this library can throw, with what it means. One registry: docs and types are tested against it.
 * A code is stable; its wording is not.
 */
export const errorCodes = {
  invalid_argument: 'An argument is missing, of the wrong type or out of range.',
  invalid_url: 'The endpoint URL cannot be parsed, carries credentials or names a port that is not allowed.',
  insecure_url: 'The endpoint URL is http, but https is required.',
  blocked_address: 'The endpoint URL names an address that the egress rules refuse.',
  forbidden_header: 'A custom header is malformed or is one that the library or the protocol owns.',
  invalid_cursor: 'The page cursor was not made by this library, or was made for another list.',
  unknown_event_type: 'The event type is not in the catalogue.',
  invalid_payload: 'The payload does not fit the schema of its event type.',
  payload_not_json: 'The payload cannot be written as JSON.',
  payload_too_large: 'The payload is over limits.payloadBytes.',
  async_schema: 'A schema that validates asynchronously cannot be used with emitSync().',
  idempotency_conflict: 'The idempotency key was used before for something else.',
  not_found: 'There is no such object for this tenant.',
  conflict: 'Someone else changed the object in the meantime.',
  endpoint_limit_reached: 'The tenant has as many endpoints as limits.endpointsPerTenant allows.',
  test_limit_reached: 'As many test requests of the endpoint or tenant are under way as may be at once.',
  delivery_not_final: 'Only a delivery that is final can be sent again.',
  message_expired: 'The message has expired: it is not sent any more.',
  delivery_final: 'A delivery that is final cannot be cancelled.',
  suspended_by_host: 'The host suspended the endpoint; a tenant cannot unsuspend it.',
  unknown_profile: 'A stored endpoint has a profile that createWebhooks({ profiles }) does not define.',
  unsupported: 'The store or transport in use cannot do this.',
  schema_not_migrated: 'The database does not have the tables yet.',
  schema_too_new: 'A newer version of the library has migrated the database to what this one cannot work with.',
  store_unavailable:
    'The store cannot be reached, is busy or full, or lacks a permission; the same call may work later.',
  store_failed: 'The store refused an operation.',
  secret_unreadable: 'A stored secret cannot be decrypted with the keys given.',
  invalid_signature: 'The signature does not match the body.',
  timestamp_out_of_tolerance: 'The signed timestamp is too old or too far ahead.',
  missing_signature_header: 'A signature header is missing or malformed.',
  host_function_failed: 'A function that you passed threw or returned something invalid; the message says which.',
  proxy_failed: 'The forward proxy of the transport could not be used; nothing was sent.',
  listener_failed: 'A listener registered with on() threw.',
  portal_not_built: 'The files of the portal are not there: it was installed without them, or not built.',
  closed: 'The instance was stopped or the store closed.',
} as const

/** One of the codes in {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes

/** One thing wrong with what a call was given. */
export interface ErrorIssue {
  /** Where in the call's argument (`invalid_payload`: in the payload): `url`, `eventTypes.2`; `''` for all of it. */
  path: string
  /**
   * What is wrong, to be read after the path: `must be a Date`. It names no call or option of the host and quotes no secret,
   * so it can be shown to whoever sent the value.
   */
  message: string
}

/** What is known about an error beyond its message: the arguments at fault, the ids involved. Never a secret. */
export interface ErrorDetails {
  issues?: readonly ErrorIssue[]
  [name: string]: unknown
}

/** Longest message, in UTF-16 units: it may quote what was given, which may be anything. */
const longestMessage = 2000

/** What would begin a new line of a log, steer a terminal, or turn the direction of the text round. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A text that stays on its line of a log, whatever it quotes. */
function onOneLine(text: string): string {
  const spelled = cut(text).replace(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return cut(spelled)
}

function cut(text: string): string {
  return text.length > longestMessage ? `${text.slice(0, longestMessage - 1).toWellFormed()}…` : text
}

/**
 * The one error class of the library. `message` says what to do, on one line of 2,000 characters at most; `cause` is what was
 * caught, where something was.
 */
export class WebhooksError extends Error {
  override readonly name = 'WebhooksError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(onOneLine(message), 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.details = options.details ?? {}
    printStacks(this)
  }
}

/**
 * Until its stack is read, an error keeps the functions on it and all that they see, secrets and payloads too: whoever keeps
 * the error keeps these, and they are in a dump of the heap.
 */
function printStacks(error: Error): void {
  let each: unknown = error
  for (let depth = 0; depth < 6 && each instanceof Error; depth++) {
    Reflect.get(each, 'stack')
    each = each.cause
  }
}

/** Options of an error about one part of what a call was given. */
export function oneIssue(path: string, message: string): { details: ErrorDetails } {
  return { details: { issues: [{ path, message }] } }
}

/**
 * Whether `error` is ours. Works across the ESM and CJS copies of the package, where `instanceof` does not.
 */
export function isWebhooksError(error: unknown, code?: ErrorCode): error is WebhooksError {
  if (!(error instanceof Error) || error.name !== 'WebhooksError' || !('code' in error)) return false
  return code === undefined || error.code === code
}
