import type { WebhooksManagement } from '@posthorn/core'
import * as v from 'valibot'
import { type ApiOptions, createResponder } from './responder.js'

/** {@link ApiOptions}, and where the API is mounted. */
export interface HandlerOptions extends ApiOptions {
  /** Prefix of the dialect's paths, for example `/webhooks`. Default: none. */
  basePath?: string
}

/**
 * The management API as a Fetch handler, for everything that speaks `Request` and `Response`. Never rejects: bad input
 * is a failure in the dialect's style, what goes wrong inside is a 500 that tells nothing.
 * @throws invalid_argument where an option is missing, wrong or unknown, or the dialect contradicts itself.
 */
export function createHandler(
  webhooks: WebhooksManagement,
  options: HandlerOptions,
): (request: Request) => Promise<Response> {
  const responder = createResponder(webhooks, options, { basePath: v.optional(path) })
  const { basePath = '' } = options
  const base = normalise(basePath)
  return (request) => responder.respond(request, base)
}

const path = v.pipe(v.string("must be a path: '/webhooks'."), v.regex(/^(\/|$)/, "must begin with '/': '/webhooks'."))

/** As a `URL` would spell it, without a trailing `/`. */
function normalise(basePath: string): string {
  return new URL(`http://localhost${basePath}`).pathname.replace(/\/$/, '')
}
