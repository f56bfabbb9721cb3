import type { ErrorOutcome, ResponseOutcome } from '@posthorn/core'

/** A response with an empty body. */
export function response(status = 200, headers: Record<string, string> = {}): ResponseOutcome {
  return { kind: 'response', status, headers, body: '', truncated: false }
}

/** An outcome without a response. */
export function noResponse(kind: ErrorOutcome['kind']): ErrorOutcome {
  return { kind, message: `It ended as ${kind}.` }
}
