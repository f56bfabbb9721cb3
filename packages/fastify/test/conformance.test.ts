import { fastifyPlugin } from '@posthorn/fastify'
import { memoryStore } from '@posthorn/memory'
import { httpConformance, httpSubject } from '@posthorn/testkit'
import Fastify, { type FastifyInstance } from 'fastify'
import { describe, it } from 'vitest'

interface HostApp {
  prefix: string
  /** Where the plugin ends up. */
  path: string
  /** What the host has beside it. */
  prepare?(app: FastifyInstance): void
}

const apps: Record<string, HostApp> = {
  'at the root': { prefix: '', path: '' },
  'below a prefix with parameters, beside parsers of the host': {
    prefix: '/customers/:customer/v:version/web hooks/',
    path: '/customers/42/v1/web%20hooks',
    prepare(app) {
      app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
      app.addHook('preHandler', async () => {})
    },
  },
}

for (const [what, { prefix, path, prepare }] of Object.entries(apps)) {
  httpConformance({
    name: `fastify ${what}`,
    open: () => httpSubject(memoryStore()),
    async create(webhooks, options) {
      const app = Fastify({ forceCloseConnections: true })
      prepare?.(app)
      app.register(fastifyPlugin, { prefix, webhooks, ...options })
      return { url: (await app.listen({ host: '127.0.0.1', port: 0 })) + path, close: () => app.close() }
    },
    describe,
    it,
  })
}
