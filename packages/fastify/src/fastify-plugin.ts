import { WebhooksError, type WebhooksManagement } from '@posthorn/core'
import type { ApiOptions, Responder } from '@posthorn/http'
import { createNodeResponder, type NodeResponder, nodeRequest } from '@posthorn/http/node'
import type { FastifyInstance, FastifyReply, FastifyRequest, RegisterOptions } from 'fastify'

/** The API of an instance. */
export interface ApiPluginOptions extends ApiOptions, RegisterOptions {
  webhooks: WebhooksManagement
}

/** Something that answers by itself, such as `portal()`. */
export interface ResponderPluginOptions extends RegisterOptions {
  responder: Responder
}

/**
 * What `fastify.register(fastifyPlugin, …)` takes: an instance and the settings of the API, or a responder, and Fastify's
 * own `prefix`.
 */
export type FastifyPluginOptions = ApiPluginOptions | ResponderPluginOptions

const requests = new WeakMap<object, FastifyRequest>()

/** Fastify's request behind the one that `authorize` gets, for a session or what a hook of the host's found out. */
export function fastifyRequest(request: Request): FastifyRequest | undefined {
  const raw = nodeRequest(request)
  return raw && requests.get(raw)
}

/**
 * The management API as a plugin: `fastify.register(fastifyPlugin, { prefix: '/webhooks', webhooks, authorize })`, or
 * something else that answers by itself: `{ prefix: '/portal', responder: portal(webhooks, { … }) }`. It
 * answers everything below the prefix, which may have parameters, after the host's hooks. Encapsulated: in its scope
 * alone bodies are left to the API, and the host's own parsers stay as they are.
 * @throws invalid_argument as `createHandler` does, when Fastify gets ready.
 */
export async function fastifyPlugin(fastify: FastifyInstance, given: FastifyPluginOptions): Promise<void> {
  const respond = responderOf(given)
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null))

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<Response> {
    const { raw, protocol, hostname } = request
    requests.set(raw, request)
    // What Express would have put on it: the public name where a proxy is trusted.
    return respond(Object.assign(raw, { protocol, hostname }), reply.raw, request.routeOptions.url)
  }
  fastify.all('/', answer)
  fastify.all('/*', answer)
}

/** @throws invalid_argument */
function responderOf(given: FastifyPluginOptions): NodeResponder {
  const { prefix: _, logLevel: __, logSerializers: ___, ...rest } = given
  if (!('responder' in rest)) {
    const { webhooks, ...options } = rest
    return createNodeResponder(webhooks, options)
  }
  const { responder, ...others } = rest
  const [stray] = Object.keys(others)
  if (stray === undefined) return createNodeResponder(responder)
  throw new WebhooksError(
    'invalid_argument',
    `fastifyPlugin: with a responder, ${stray} is not known: give it to what made it.`,
  )
}
