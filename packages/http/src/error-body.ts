import * as v from 'valibot'
import type { Failure } from './failure.js'
import { about } from './schemas.js'

/** A failure in one `error` object, for dialects whose pages say nothing of failures. */
export const errorBody = v.object({
  error: v.object({
    code: about(v.string(), 'Stable; what a program looks at.', 'invalid_request'),
    message: about(v.string(), 'For people.', 'body.url: Required.'),
    fields: about(
      v.array(v.object({ path: v.string(), message: v.string() })),
      'What is wrong with which part of the request; empty where it is no part.',
      [{ path: 'body.url', message: 'Required.' }],
    ),
  }),
})

/** Shows a failure as an {@link errorBody}. */
export function presentError({ code, title, detail = title, errors = [] }: Failure) {
  const body: v.InferOutput<typeof errorBody> = { error: { code, message: detail, fields: errors } }
  return { contentType: 'application/json', body }
}
