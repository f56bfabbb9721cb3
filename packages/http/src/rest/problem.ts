import { errorCodes } from '@posthorn/core'
import * as v from 'valibot'
import type { Failure } from '../failure.js'
import { about } from '../schemas.js'
import { httpErrors } from '../status.js'

const code = v.picklist([...Object.keys(httpErrors), ...Object.keys(errorCodes)])

/** A failure as clients see it: problem details (RFC 9457). */
export const problemSchema = v.object({
  type: about(v.string(), 'A URN for the code.', 'urn:posthorn:error:invalid_request'),
  title: about(v.string(), 'What the code means.', httpErrors.invalid_request.title),
  status: about(v.number(), 'The HTTP status.', 400),
  detail: about(v.optional(v.string()), 'What to do about this one.', 'body.url: Required.'),
  code: about(code, 'Stable; what a program looks at.', 'invalid_request'),
  errors: about(
    v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
    'What is wrong with which part of the request.',
    [{ path: 'body.url', message: 'Required.' }],
  ),
})

/** Shows a failure as problem details, with our `code` and, for bad fields, `errors`. */
export function problem({ status, code, title, detail, errors }: Failure) {
  const body: v.InferOutput<typeof problemSchema> = {
    type: `urn:posthorn:error:${code}`,
    title,
    status,
    detail,
    code,
    errors,
  }
  return { contentType: 'application/problem+json', body }
}
