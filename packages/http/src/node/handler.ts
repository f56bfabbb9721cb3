import type { ServerResponse } from 'node:http'
import { refuse } from '../failure.js'
import { responderOf, type Served } from '../served.js'
import { lingering } from './linger.js'
import type { NodeRequest } from './node-request.js'
import { pathOf, toRequest } from './request.js'

/**
 * Answers a request of `node:http`. `route` is the pattern that a framework matched where it leaves `req.url` whole, for
 * example `/customers/:customer/webhooks/*`: the API is mounted where its wildcard begins. Never rejects.
 */
export type NodeResponder = (req: NodeRequest, res: ServerResponse, route?: string) => Promise<Response>

/**
 * The management API, or something else that answers by itself, for frameworks that send a Fetch `Response` themselves; everything else takes
 * {@link createNodeHandler}. Of `res` it uses only when the client goes away.
 * @throws invalid_argument as `createHandler` does.
 */
export function createNodeResponder(...served: Served): NodeResponder {
  const responder = responderOf(...served)
  return async (req, res, route) => {
    const request = toRequest(req, res)
    const response = request
      ? await responder.respond(request, basePathOf(request, req, route))
      : responder.reject(refuse('malformed_request', { detail: 'Send a usual method, target and body.' }).failure)
    // Left to itself, Node would read what is refused to its end, however long it is.
    return req.complete || req.httpVersionMajor > 1 ? response : lingering(response, req)
  }
}

/**
 * The management API, or something else that answers by itself, for `node:http` and every framework on it. Mounted below a path, a framework leaves the rest in
 * `req.url` and the whole in `req.originalUrl`, or tells the `route` it matched; without either the API is at the root.
 * Works whether or not the body was parsed before. The promise never rejects, and resolves once the answer is handed over.
 * @throws invalid_argument as `createHandler` does.
 */
export function createNodeHandler(
  ...served: Served
): (req: NodeRequest, res: ServerResponse, route?: string) => Promise<void> {
  const respond = createNodeResponder(...served)
  return async (req, res, route) => sendResponse(await respond(req, res, route), res)
}

/** What a framework cut off the path, or its route has before the wildcard: the public path without the rest. */
function basePathOf(request: Request, { url = '/' }: NodeRequest, route?: string): string {
  const { pathname } = new URL(request.url)
  const path = pathOf(url) ?? '/'
  const rest = route === undefined ? path : belowWildcard(path, route)
  return rest !== '/' && pathname.endsWith(rest) ? pathname.slice(0, pathname.length - rest.length) : pathname
}

/** A pattern and the path it matched have their slashes in the same places, up to the wildcard. */
function belowWildcard(path: string, route: string): string {
  const depth = route.slice(0, route.lastIndexOf('*') + 1).split('/').length - 1
  return depth === 0 ? '/' : `/${path.split('/').slice(depth).join('/')}`
}

/** Writes a Fetch response to one of Node, unless its client is gone. Resolves when all of it is handed over. */
export async function sendResponse(response: Response, res: ServerResponse): Promise<void> {
  if (res.headersSent || res.destroyed) return
  res.statusCode = response.status
  for (const [name, value] of response.headers) res.setHeader(name, value)
  for await (const chunk of response.body ?? []) {
    if (res.destroyed) return
    res.write(chunk)
  }
  res.end()
}
