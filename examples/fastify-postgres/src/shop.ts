import { fastifyPlugin, fastifyRequest } from '@posthorn/fastify'
import Fastify from 'fastify'
import type { Pool } from 'pg'
import { placeOrder } from './orders.ts'
import type { ShopWebhooks } from './webhooks.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, as the shop's own hook found out. */
    tenant: string | null
  }
}

/** Who calls with which token. A real shop looks this up where it keeps its sessions or API keys. */
const tenants = new Map([['Bearer acme-token', 'acme']])

/** The shop's HTTP side: its own routes, and the customers' webhook API below /webhooks. */
export function createShop(pool: Pool, webhooks: ShopWebhooks) {
  const app = Fastify()

  app.decorateRequest('tenant', null)
  app.addHook('onRequest', async (request) => {
    request.tenant = tenants.get(request.headers.authorization ?? '') ?? null
  })

  app.register(fastifyPlugin, {
    prefix: '/webhooks',
    webhooks,
    authorize(request) {
      const tenant = fastifyRequest(request)?.tenant
      return tenant ? { tenant } : null
    },
  })

  app.post<{ Body: { total: number } }>(
    '/orders',
    { schema: { body: { type: 'object', required: ['total'], properties: { total: { type: 'integer' } } } } },
    async ({ tenant, body }, reply) => {
      if (tenant === null) return reply.code(401).send({ error: 'Say who you are: Authorization: Bearer acme-token' })
      return reply.code(201).send({ orderId: await placeOrder(pool, webhooks, tenant, body.total) })
    },
  )

  // The worker lives as long as the app does: it ends after the last request, and then the database may go.
  app.addHook('onReady', () => webhooks.start())
  app.addHook('onClose', () => webhooks.close())
  return app
}
