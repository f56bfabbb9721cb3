import type { ServerResponse } from 'node:http'
import type { WebhooksManagement } from '@posthorn/core'
import { refuse } from '../failure.js'
import { type ApiOptions, createResponder } from '../responder.js'
import { linger } from './linger.js'
import { type NodeRequest, pathOf, toRequest } from './request.js'

/**
 * The management API for `node:http` and every framework on it. Mounted below a path, a framework leaves the rest in
 * `req.url` and the whole in `req.originalUrl`; without `originalUrl` the API is at the root. Works whether or not the
 * body was parsed before. The promise never rejects, and resolves once the answer is handed over.
 * @throws invalid_argument as `createHandler` does.
 */
export function createNodeHandler(
  webhooks: WebhooksManagement,
  options: ApiOptions,
): (req: NodeRequest, res: ServerResponse) => Promise<void> {
  const responder = createResponder(webhooks, options)
  return async (req, res) => {
    const request = toRequest(req, res)
    const response = request
      ? await responder.respond(request, basePathOf(request, req))
      : responder.reject(refuse('malformed_request', { detail: 'Send a usual method, target and body.' }).failure)
    await send(response, req, res)
  }
}

/** What a framework cut off the path: the public path without the part it left. */
function basePathOf(request: Request, { url = '/' }: NodeRequest): string {
  const { pathname } = new URL(request.url)
  const rest = pathOf(url) ?? '/'
  return rest !== '/' && pathname.endsWith(rest) ? pathname.slice(0, pathname.length - rest.length) : pathname
}

async function send(response: Response, req: NodeRequest, res: ServerResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer())
  if (res.headersSent || res.destroyed) return
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.setHeader(name, value)
  if (req.complete || req.httpVersionMajor > 1) {
    res.end(body)
    return
  }
  // Left to itself, Node would read what is refused to its end, however long it is.
  res.setHeader('connection', 'close')
  if (body.length > 0) res.write(body)
  else res.flushHeaders()
  void linger(req).then(() => res.end())
}
