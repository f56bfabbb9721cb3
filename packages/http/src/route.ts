import type { ErrorCode } from '@posthorn/core'
import * as v from 'valibot'
import type { RouteContext } from './context.js'
import { badFields, type FieldError, failureOf, type Outcome, ok, refuse } from './failure.js'
import { fieldErrorOf, type Places } from './field-paths.js'
import type { RoutePermission } from './permission.js'
import type { RawInput } from './raw-input.js'
import { fields } from './schemas.js'
import type { HttpErrorCode } from './status.js'
import { findUnkeepable } from './storable-input.js'
import { fieldErrors } from './validate.js'

/** What a route takes: a valibot schema for each part it reads. A query that no schema reads must be empty. */
export type RouteInput = v.ObjectEntries & {
  /** The `:name` segments of the path, decoded. */
  params?: v.GenericSchema
  /** Query parameters: a string each, or a list of strings where one is given more than once; see `nestedQuery`. */
  query?: v.GenericSchema
  /** Request headers by their names in lower case; a schema that takes others too. */
  headers?: v.GenericSchema
  /** The parsed JSON object; undefined where the body is empty. */
  body?: v.GenericSchema
}

/** What a route's handler gets: what its schemas give. */
export type HandlerInput<Input extends RouteInput> = v.InferOutput<v.ObjectSchema<Input, undefined>>

/** What to answer with; no `body` sends none. */
export interface Reply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/** One route as it is written. */
export interface RouteDefinition<Input extends RouteInput, Answer extends v.GenericSchema> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Whole path below the base path; `:name` is one segment. An exact segment wins over a parameter. */
  path: string
  /** What it does, in a few words for the OpenAPI document. */
  summary?: string
  /** What the caller must be allowed to do; everything of a list. */
  permission: RoutePermission | readonly RoutePermission[]
  /** Whether it is about a tenant's objects, so that an operator has to name the tenant. Default: true. */
  ofTenant?: boolean
  input: Input
  /** Gives what `answer` shows. */
  handle(input: HandlerInput<Input>, context: RouteContext): v.InferInput<Answer> | Promise<v.InferInput<Answer>>
  /** Where the request has what `handle` passes to core, so that failures can name it. Not needed for equal names. */
  places?: Places
  /** Status of the answer. Default: 200, or 204 without an `answer`. */
  status?: number
  /**
   * The answer's body: takes what `handle` gives, picks what is shown and how, and says so in the OpenAPI document. Its
   * output is JSON. Without it there is no body.
   */
  answer?: Answer
  headers?(result: v.InferInput<Answer>, context: RouteContext): Record<string, string>
  /** Codes of failures that only this route has, for the OpenAPI document. */
  errors?: readonly (ErrorCode | HttpErrorCode)[]
}

/** One route as the handler uses it: the types of its input and answer are closed over by `run`. */
export interface Route {
  method: string
  path: string
  summary: string | undefined
  permissions: readonly RoutePermission[]
  ofTenant: boolean
  input: RouteInput
  status: number
  answer: v.GenericSchema | undefined
  errors: readonly (ErrorCode | HttpErrorCode)[]
  /** Checks the input, then handles and presents. Rejects with what goes wrong inside. */
  run(raw: RawInput, context: RouteContext): Promise<Outcome<Reply>>
}

const withoutQuery = v.object({ query: fields({}) })

/**
 * Makes a route. The handler's `params`, `query`, `headers` and `body` are typed by the schemas in `input`, what it has
 * to give by the one in `answer`.
 */
export function route<const Input extends RouteInput, const Answer extends v.GenericSchema>(
  definition: RouteDefinition<Input, Answer>,
): Route {
  const { method, path, summary, permission, input, handle, places = {}, answer, headers, errors = [] } = definition
  const { status = answer ? 200 : 204, ofTenant = true } = definition
  const schema = v.object(input)
  return {
    method,
    path,
    summary,
    permissions: typeof permission === 'string' ? [permission] : permission,
    ofTenant,
    input,
    status,
    answer,
    errors,
    async run(raw, context) {
      const { params, query, body } = raw
      const unkeepable =
        findUnkeepable(params, 'path') ?? findUnkeepable(query, 'query') ?? findUnkeepable(body, 'body')
      if (unkeepable) return invalid([unkeepable])
      const parsed = v.safeParse(schema, raw)
      const stray = input.query ? undefined : v.safeParse(withoutQuery, raw).issues
      if (!parsed.success || stray) return invalid(fieldErrors([...(parsed.issues ?? []), ...(stray ?? [])]))
      let result: v.InferInput<Answer>
      try {
        result = await handle(parsed.output, context)
      } catch (error) {
        const failure = failureOf(error, (issue) => fieldErrorOf(issue, raw, places))
        if (failure.status >= 500) throw error
        return { ok: false, failure }
      }
      return ok({
        status,
        ...(answer && { body: v.parse(answer, result) }),
        ...(headers && { headers: headers(result, context) }),
      })
    },
  }
}

function invalid(errors: FieldError[]) {
  return refuse('invalid_request', badFields(errors))
}
