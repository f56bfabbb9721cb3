import type { Failure } from '../failure.js'

/** Shows a failure as RFC 9457 problem details, with our `code` and, for bad fields, `errors`. */
export function problem({ status, code, title, detail, errors }: Failure) {
  return {
    contentType: 'application/problem+json',
    body: { type: `urn:posthorn:error:${code}`, title, status, detail, code, errors },
  }
}
