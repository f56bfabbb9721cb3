import { fastifyPlugin } from '@posthorn/fastify'
import { memoryStore } from '@posthorn/memory'
import { httpConformance, httpSubject } from '@posthorn/testkit'
import Fastify from 'fastify'
import { describe, it } from 'vitest'

httpConformance({
  name: 'fastify below a prefix with parameters, beside parsers of the host',
  open: () => httpSubject(memoryStore()),
  async create(webhooks, options) {
    const app = Fastify({ forceCloseConnections: true })
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    app.addHook('preHandler', async () => {})
    app.register(fastifyPlugin, { prefix: '/customers/:customer/v:version/web hooks/', webhooks, ...options })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    return { url: `${url}/customers/42/v1/web%20hooks`, close: () => app.close() }
  },
  describe,
  it,
})
