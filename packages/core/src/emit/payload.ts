import type { StandardSchemaV1 } from '@standard-schema/spec'
import { WebhooksError } from '../errors.js'
import type { EventCatalogue, EventTypeDefinition } from '../types/index.js'
import { callHost, hostFunctionGave, hostFunctionThrew, isThenable } from '../user-callbacks.js'
import { isRawJson } from './raw-json.js'

/** The catalogue's entry of an event type. @throws unknown_event_type */
export function definitionOf(events: EventCatalogue, type: string): EventTypeDefinition {
  const definition = Object.hasOwn(events, type) ? events[type] : undefined
  if (definition !== undefined) return definition
  const message = `Event type "${type}" is not in the catalogue: add it to createWebhooks({ events }).`
  throw new WebhooksError('unknown_event_type', message, { details: { type } })
}

function invalidPayload(type: string, issues: readonly StandardSchemaV1.Issue[]): WebhooksError {
  const found = issues.map((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return { path, message: issue.message }
  })
  const [first] = found
  const where = first?.path ? `${first.path}: ` : ''
  const message = `The payload does not fit the schema of "${type}": ${where}${first?.message ?? 'invalid'}`
  return new WebhooksError('invalid_payload', message, { details: { type, issues: found } })
}

type Result = StandardSchemaV1.Result<unknown>

function isResult(value: unknown): value is Result {
  if (typeof value !== 'object' || value === null) return false
  if (!('issues' in value) || value.issues === undefined) return 'value' in value
  return Array.isArray(value.issues) && value.issues.every(isIssue)
}

function isIssue(issue: unknown): boolean {
  if (typeof issue !== 'object' || issue === null || !('message' in issue)) return false
  const path = 'path' in issue ? issue.path : undefined
  return path === undefined || (Array.isArray(path) && !path.includes(null))
}

function isResultOrPromise(value: unknown): value is Result | PromiseLike<unknown> {
  return isThenable(value) || isResult(value)
}

/**
 * Validates a payload where its event type has a schema; a promise where the schema is asynchronous. What is sent is
 * the input, never the schema's output. @throws invalid_payload, host_function_failed
 */
export function validatePayload(
  type: string,
  definition: EventTypeDefinition,
  payload: unknown,
): Promise<void> | undefined {
  const { schema } = definition
  if (schema === undefined) return undefined
  const input = isRawJson(payload) ? JSON.parse(payload.text) : payload
  const validate = {
    name: `The schema of "${type}"`,
    gives: '{ value } or { issues }, as Standard Schema says',
    effect: 'Nothing was emitted.',
    details: { type },
  }
  const accept = (result: Result): void => {
    if (result.issues) throw invalidPayload(type, result.issues)
  }
  const result = callHost(validate, isResultOrPromise, () => schema['~standard'].validate(input))
  if (!isThenable(result)) return void accept(result)
  return Promise.resolve(result).then(
    (settled) => {
      if (!isResult(settled)) throw hostFunctionGave(validate, settled)
      accept(settled)
    },
    (cause) => {
      throw hostFunctionThrew(validate, cause)
    },
  )
}

/** A payload's JSON text. @throws payload_not_json, payload_too_large */
export function payloadText(type: string, payload: unknown, maxBytes: number): string {
  const text = isRawJson(payload) ? payload.text : stringify(type, payload)
  const bytes = text.length > maxBytes ? text.length : Buffer.byteLength(text)
  if (bytes <= maxBytes) return text
  const message = `The payload of "${type}" is over ${maxBytes} bytes: send a reference instead, or raise limits.payloadBytes.`
  throw new WebhooksError('payload_too_large', message, { details: { type, bytes, limit: maxBytes } })
}

function stringify(type: string, payload: unknown): string {
  let text: string | undefined
  let cause: unknown
  try {
    text = JSON.stringify(payload)
  } catch (error) {
    cause = error
  }
  if (text !== undefined) return text
  const why = cause instanceof Error ? cause.message.split('\n')[0] : `${typeof payload} has no JSON form`
  const message = `The payload of "${type}" cannot be written as JSON: ${why}. Emit plain objects (BigInt as text, no cycles).`
  throw new WebhooksError('payload_not_json', message, { cause, details: { type } })
}
