import { type ErrorCode, type ErrorIssue, errorCodes, isWebhooksError, WebhooksError } from '@posthorn/core'
import * as v from 'valibot'
import { clientWords, type HttpErrorCode, httpErrors, statusOf } from './status.js'

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

/** What a handler throws to refuse a request with a code of this layer. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly failure: Failure

  constructor(code: HttpErrorCode, more: Pick<Failure, 'detail' | 'errors' | 'headers'> = {}) {
    super(more.detail ?? httpErrors[code].title)
    this.failure = refuse(code, more).failure
  }
}

/** Also of another copy of this package: there is one for ESM and one for CJS. */
function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'Refusal' && 'failure' in error
}

/** What `detail` and `errors` say of bad fields. Lists are kept short: a body can have thousands of them. */
export function badFields(found: readonly FieldError[]): Required<Pick<Failure, 'detail' | 'errors'>> {
  const errors = found.slice(0, maxErrors).map(({ path, message }) => ({ path: clip(path), message: clip(message) }))
  const [first] = errors
  if (first !== undefined && found.length === 1) return { detail: `${first.path}: ${first.message}`, errors }
  return { detail: 'Correct what errors lists.', errors }
}

const maxErrors = 100

/** Paths and messages quote what was sent, which may be long. */
function clip(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`
}

/**
 * The failure that stands for something thrown. Of our own errors below 500, `fieldErrorOf` says where in the request
 * each issue stands; those without issues keep their message.
 */
export function failureOf(error: unknown, fieldErrorOf?: (issue: ErrorIssue) => FieldError): Failure {
  if (isRefusal(error)) return error.failure
  if (!isWebhooksError(error) || !Object.hasOwn(statusOf, error.code)) return refuse('internal_error').failure
  const { code, message } = error
  const status = statusOf[code]
  const { title = errorCodes[code], detail = message } = clientWords[code] ?? {}
  // RFC 9110, 10.2.3, in seconds.
  const later = (status === 429 || code === 'store_unavailable') && { headers: { 'retry-after': '1' } }
  if (status >= 500) return { status, code, title, ...later }
  const errors = fieldErrorOf ? issuesOf(error).map(fieldErrorOf) : []
  if (errors.length === 0) return { status, code, title, detail, ...later }
  const bad = badFields(errors)
  return code === 'invalid_argument' ? refuse('invalid_request', bad).failure : { status, code, title, ...bad }
}

/** A failure with this code, for documentation. */
export function failureFor(code: ErrorCode | HttpErrorCode): Failure {
  if (!isHttpCode(code)) return failureOf(new WebhooksError(code, errorCodes[code]))
  return refuse(code, code === 'invalid_request' ? badFields([{ path: 'body.url', message: 'Required.' }]) : {}).failure
}

function isHttpCode(code: string): code is HttpErrorCode {
  return Object.hasOwn(httpErrors, code)
}

const withIssues = v.object({ issues: v.array(v.object({ path: v.string(), message: v.string() })) })

/** None where there are none; an error may come from another version of core. */
function issuesOf({ details }: WebhooksError): ErrorIssue[] {
  const parsed = v.safeParse(withIssues, details)
  return parsed.success ? parsed.output.issues : []
}
