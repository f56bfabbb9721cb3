import { type ErrorCode, errorCodes, isWebhooksError } from '@posthorn/core'
import { type HttpErrorCode, httpErrors, statusOf } from './status.js'

/** One thing wrong with the input. `path` starts with where it was: `body.url`, `query.limit`, `path.id`. */
export interface FieldError {
  path: string
  message: string
}

/** A request that was refused or went wrong, before a dialect gives it a shape. */
export interface Failure {
  status: number
  code: ErrorCode | HttpErrorCode
  /** What the code means; the same for every failure with that code. */
  title: string
  /** What to do about this one. Absent for statuses of 500 and up: what went wrong inside is not for customers. */
  detail?: string
  errors?: FieldError[]
  headers?: Record<string, string>
}

/** A value, or the failure to answer with. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; failure: Failure }

/** An {@link Outcome} that went well. */
export function ok<Value>(value: Value): Outcome<Value> {
  return { ok: true, value }
}

/** An {@link Outcome} with a failure that this layer found. */
export function refuse(
  code: HttpErrorCode,
  more: Pick<Failure, 'detail' | 'errors' | 'headers'> = {},
): { ok: false; failure: Failure } {
  const { status, title } = httpErrors[code]
  return { ok: false, failure: { status, code, title, ...more } }
}

/** The failure that stands for something thrown. Only our own errors below 500 keep their message. */
export function failureOf(error: unknown): Failure {
  if (!isWebhooksError(error) || !Object.hasOwn(statusOf, error.code)) return refuse('internal_error').failure
  const { code, message } = error
  const status = statusOf[code]
  return {
    status,
    code,
    title: errorCodes[code],
    ...(status < 500 && { detail: message }),
    // RFC 9110, 10.2.3, in seconds.
    ...(code === 'store_unavailable' && { headers: { 'retry-after': '1' } }),
  }
}
