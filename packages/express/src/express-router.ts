import type { ServerResponse } from 'node:http'
import type { Served } from '@posthorn/http'
import { createNodeHandler, type NodeRequest } from '@posthorn/http/node'

/** A request handler as Express 4 and 5 take it. Written without Express's types, so that either version's fit. */
export type ExpressHandler = (req: NodeRequest, res: ServerResponse, next: (error?: unknown) => void) => void

/**
 * The management API as a router, `app.use('/webhooks', expressRouter(webhooks, { authorize }))`, or something else that
 * answers by itself: `expressRouter(portal(webhooks, { … }))`. Mount it before or after body parsers, at any path. It
 * answers everything below that path itself and calls `next` only with an error that kept it from answering.
 * `nodeRequest(request)` of `@posthorn/http/node` gives `authorize` Express's own request.
 * @throws invalid_argument as `createHandler` does.
 */
export function expressRouter(...served: Served): ExpressHandler {
  const handle = createNodeHandler(...served)
  return (req, res, next) => {
    handle(req, res).catch(next)
  }
}
