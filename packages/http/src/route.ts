import * as v from 'valibot'
import type { RouteContext } from './context.js'
import { badFields, type FieldError, failureOf, type Outcome, ok, refuse } from './failure.js'
import { fieldErrorOf, type Places } from './field-paths.js'
import type { Permission } from './permission.js'
import { findUnkeepable } from './storable-input.js'
import { fieldErrors, fields } from './validate.js'

/** What a route takes: a valibot schema for each part it reads. A query that no schema reads must be empty. */
export type RouteInput = v.ObjectEntries & {
  /** The `:name` segments of the path, decoded. */
  params?: v.GenericSchema
  /** Query parameters: a string each, or a list of strings where one is given more than once. */
  query?: v.GenericSchema
  /** The parsed JSON object; undefined where the body is empty. */
  body?: v.GenericSchema
}

/** What a route's handler gets: what its schemas give. */
export type HandlerInput<Input extends RouteInput> = v.InferOutput<v.ObjectSchema<Input, undefined>>

/** What a client sent, before it is checked. */
export interface RawInput {
  params: Record<string, string>
  query: Record<string, string | string[]>
  body: unknown
}

/** What to answer with; no `body` sends none. */
export interface Reply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/** One route as it is written. `Result` is what `handle` gives and `present` shows. */
export interface RouteDefinition<Input extends RouteInput, Result> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Whole path below the base path; `:name` is one segment. An exact segment wins over a parameter. */
  path: string
  /** What the caller must be allowed to do; everything of a list. */
  permission: Permission | readonly Permission[]
  input: Input
  handle(input: HandlerInput<Input>, context: RouteContext): Result | Promise<Result>
  /** Where the request has what `handle` passes to core, so that failures can name it. Not needed for equal names. */
  places?: Places
  /** 200 unless told; 204 sends no body. */
  status?: number
  /** Gives the response body as plain data; a `Date` becomes ISO 8601. Without it, the result is the body. */
  present?(result: Result, context: RouteContext): unknown
  headers?(result: Result, context: RouteContext): Record<string, string>
}

/** One route as the handler uses it: the types of its input and result are closed over by `run`. */
export interface Route {
  method: string
  path: string
  permissions: readonly Permission[]
  input: RouteInput
  status: number
  /** Checks the input, then handles and presents. Rejects with what goes wrong inside. */
  run(raw: RawInput, context: RouteContext): Promise<Outcome<Reply>>
}

const withoutQuery = v.object({ query: fields({}) })

/** Makes a route. The handler's `params`, `query` and `body` are typed by the schemas in `input`. */
export function route<const Input extends RouteInput, Result>(definition: RouteDefinition<Input, Result>): Route {
  const { method, path, permission, input, status = 200, handle, places = {}, present, headers } = definition
  const schema = v.object(input)
  return {
    method,
    path,
    permissions: typeof permission === 'string' ? [permission] : permission,
    input,
    status,
    async run(raw, context) {
      const { params, query, body } = raw
      const unkeepable =
        findUnkeepable(params, 'path') ?? findUnkeepable(query, 'query') ?? findUnkeepable(body, 'body')
      if (unkeepable) return invalid([unkeepable])
      const parsed = v.safeParse(schema, raw)
      const stray = input.query ? undefined : v.safeParse(withoutQuery, raw).issues
      if (!parsed.success || stray) return invalid(fieldErrors([...(parsed.issues ?? []), ...(stray ?? [])]))
      let result: Result
      try {
        result = await handle(parsed.output, context)
      } catch (error) {
        const failure = failureOf(error, (issue) => fieldErrorOf(issue, raw, places))
        if (failure.status >= 500) throw error
        return { ok: false, failure }
      }
      return ok({
        status,
        ...(status !== 204 && { body: present ? present(result, context) : result }),
        ...(headers && { headers: headers(result, context) }),
      })
    },
  }
}

function invalid(errors: FieldError[]) {
  return refuse('invalid_request', badFields(errors))
}
