import { WebhooksError, type WebhooksManagement } from '@posthorn/core'
import { type ApiOptions, createResponder } from './responder.js'

/** {@link ApiOptions}, and where the API is mounted. */
export interface HandlerOptions extends ApiOptions {
  /** What stands before the dialect's paths, for example `/webhooks`; nothing unless told. */
  basePath?: string
}

/**
 * The management API as a Fetch handler, for everything that speaks `Request` and `Response`. Never rejects: bad input
 * is a failure in the dialect's style, what goes wrong inside is a 500 that tells nothing.
 * @throws invalid_argument where `authorize` is missing, `basePath` is no path, or the dialect contradicts itself.
 */
export function createHandler(
  webhooks: WebhooksManagement,
  options: HandlerOptions,
): (request: Request) => Promise<Response> {
  const { basePath = '', ...api } = options
  const responder = createResponder(webhooks, api)
  const base = normalise(basePath)
  return (request) => responder.respond(request, base)
}

/** As a `URL` would spell it, without a trailing `/`. */
function normalise(basePath: string): string {
  if (basePath !== '' && !basePath.startsWith('/')) {
    throw new WebhooksError('invalid_argument', `basePath must begin with '/': '/${basePath}'.`)
  }
  return new URL(`http://localhost${basePath}`).pathname.replace(/\/$/, '')
}
