import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { All, Controller, Inject, Res, type Type } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { type NodeRequest, type NodeResponder, nodeRequest, sendResponse } from '@posthorn/http/node'
import { responderToken } from './options.js'

/** A request as guards see it, Express's or Fastify's, with what guards and middleware like to put on it. */
export interface HostRequest {
  readonly headers: IncomingHttpHeaders
  readonly user?: unknown
  readonly session?: unknown
}

interface ExpressRequest extends NodeRequest {
  route?: { path: string }
}

/** What is used of Fastify's request, and of its reply below: written without its types, so that Express apps need none. */
interface FastifyRequest extends HostRequest {
  raw: NodeRequest
  body?: unknown
  protocol: string
  hostname: string
  routeOptions: { url?: string }
}

interface FastifyReply {
  raw: ServerResponse
  request: FastifyRequest
  send(response: Response): unknown
}

const requests = new WeakMap<object, HostRequest>()

/** What `context.switchToHttp().getRequest()` gave the guards, behind the request that `authorize` gets. */
export function nestRequest(request: Request): HostRequest | undefined {
  const raw = nodeRequest(request)
  return raw && (requests.get(raw) ?? raw)
}

/**
 * The controller that answers everything below a path. A controller and no middleware, so that Nest's guards, filters
 * and versions apply to it; what interceptors make of an answer does not.
 */
export function createController(path: string, decorators: readonly ClassDecorator[]): Type {
  @Controller(path)
  class WebhooksController {
    readonly #respond: NodeResponder

    constructor(
      @Inject(responderToken) respond: NodeResponder,
      @Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost,
    ) {
      this.#respond = respond
      // Only now, and still before Nest makes its routes, is it known how the framework spells a wildcard.
      const { prototype } = WebhooksController
      const wildcard = httpAdapter?.getType() === 'fastify' ? '*' : '*path'
      All(['/', wildcard])(prototype, 'answer', { value: prototype.answer })
    }

    async answer(@Res() response: ServerResponse<ExpressRequest> | FastifyReply): Promise<void> {
      if (!('raw' in response)) {
        const { req } = response
        return sendResponse(await this.#respond(req, response, req.route?.path), response)
      }
      const { request } = response
      const { raw, body, protocol, hostname } = request
      requests.set(raw, request)
      // What Express would have put on it.
      const req = Object.assign(raw, { body, protocol, hostname })
      response.send(await this.#respond(req, response.raw, request.routeOptions.url))
    }
  }
  for (const decorate of decorators) decorate(WebhooksController)
  return WebhooksController
}
