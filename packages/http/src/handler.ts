import type { WebhooksManagement } from '@posthorn/core'
import * as v from 'valibot'
import { assertEntries } from './options.js'
import { type ApiOptions, createResponder, type Responder } from './responder.js'
import { isResponder } from './served.js'

/** Where what is served is mounted. */
export interface MountOptions {
  /** Prefix of its paths, for example `/webhooks`. Default: none. */
  basePath?: string
}

/** {@link ApiOptions}, and where the API is mounted. */
export interface HandlerOptions extends ApiOptions, MountOptions {}

type HandlerArguments =
  | [responder: Responder, options?: MountOptions]
  | [webhooks: WebhooksManagement, options: HandlerOptions]

/**
 * The management API, or something else that answers by itself such as `portal()`, as a Fetch handler, for everything that
 * speaks `Request` and `Response`. Never rejects: bad input is a failure in the dialect's style, what goes wrong inside is
 * a 500 that tells nothing.
 * @throws invalid_argument where an option is missing, wrong or unknown, or the dialect contradicts itself.
 */
export function createHandler(...served: HandlerArguments): (request: Request) => Promise<Response> {
  const entries = { basePath: v.optional(path) }
  if (isMounted(served)) {
    const [responder, options = {}] = served
    assertEntries(options, entries, 'The second argument is { basePath? }:')
    return mounted(responder, options)
  }
  const [webhooks, options] = served
  return mounted(createResponder(webhooks, options, entries), options)
}

function isMounted(served: HandlerArguments): served is [Responder, MountOptions?] {
  return isResponder(served[0])
}

function mounted(responder: Responder, { basePath = '' }: MountOptions): (request: Request) => Promise<Response> {
  const base = normalise(basePath)
  return (request) => responder.respond(request, base)
}

const path = v.pipe(v.string("must be a path: '/webhooks'."), v.regex(/^(\/|$)/, "must begin with '/': '/webhooks'."))

/** As a `URL` would spell it, without a trailing `/`. */
function normalise(basePath: string): string {
  return new URL(`http://localhost${basePath}`).pathname.replace(/\/$/, '')
}
