import { timingSafeEqual } from 'node:crypto'
import { expressRouter } from '@posthorn/express'
import type { Dialect } from '@posthorn/http'
import express from 'express'
import type { Orders } from './orders.ts'
import type { ShopWebhooks } from './webhooks.ts'

/** Who calls with which token. A real shop looks this up where it keeps its sessions or API keys. */
const tenants = [{ tenant: 'acme', token: 'acme-token' }]

function tenantOf(authorization: string | null | undefined): string | null {
  const given = Buffer.from(authorization ?? '')
  const found = tenants.find(({ token }) => {
    const wanted = Buffer.from(`Bearer ${token}`)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  })
  return found?.tenant ?? null
}

/** The shop's HTTP side: its own routes, and the customers' webhook API below a path, in the shape of a dialect. */
export function createShop(webhooks: ShopWebhooks, orders: Orders, api: { path: string; dialect: Dialect }) {
  const app = express()
  // For this route alone: the API reads bodies itself, and so answers a malformed one in its own way
  app.post('/orders', express.json(), (req, res) => {
    const tenant = tenantOf(req.headers.authorization)
    const total: unknown = req.body?.total
    if (tenant === null) res.status(401).json({ error: 'Say who you are: Authorization: Bearer acme-token' })
    else if (typeof total !== 'number') res.status(400).json({ error: 'Send {"total": 4200}' })
    else res.status(201).json({ orderId: orders.place(tenant, total) })
  })
  // Last, as it answers everything below its path
  app.use(
    api.path,
    expressRouter(webhooks, {
      dialect: api.dialect,
      authorize({ headers }) {
        const key = headers.get('x-api-key')
        const tenant = tenantOf(key === null ? headers.get('authorization') : `Bearer ${key}`)
        return tenant === null ? null : { tenant, actor: '4f8d3a52-6c1f-4c5e-9a57-1d2f5a0b7c11' }
      },
    }),
  )
  return app
}
