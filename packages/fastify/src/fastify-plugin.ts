import type { WebhooksManagement } from '@posthorn/core'
import type { ApiOptions } from '@posthorn/http'
import { createNodeResponder, nodeRequest } from '@posthorn/http/node'
import type { FastifyInstance, FastifyReply, FastifyRequest, RegisterOptions } from 'fastify'

/** What `fastify.register(fastifyPlugin, …)` takes: an instance, the settings of the API, and Fastify's own `prefix`. */
export interface FastifyPluginOptions extends ApiOptions, RegisterOptions {
  webhooks: WebhooksManagement
}

const requests = new WeakMap<object, FastifyRequest>()

/** Fastify's request behind the one that `authorize` gets, for a session or what a hook of the host's found out. */
export function fastifyRequest(request: Request): FastifyRequest | undefined {
  const raw = nodeRequest(request)
  return raw && requests.get(raw)
}

/**
 * The management API as a plugin: `fastify.register(fastifyPlugin, { prefix: '/webhooks', webhooks, authorize })`. It
 * answers everything below the prefix, which may have parameters, after the host's hooks. Encapsulated: in its scope
 * alone bodies are left to the API, and the host's own parsers stay as they are.
 * @throws invalid_argument as `createHandler` does, when Fastify gets ready.
 */
export async function fastifyPlugin(fastify: FastifyInstance, given: FastifyPluginOptions): Promise<void> {
  const { webhooks, prefix: _, logLevel: __, logSerializers: ___, ...options } = given
  const respond = createNodeResponder(webhooks, options)
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
