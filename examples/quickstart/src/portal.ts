import { randomBytes } from 'node:crypto'
import { expressRouter } from '@posthorn/express'
import { portal } from '@posthorn/portal'
import type { Express } from 'express'
import type { ShopWebhooks } from './webhooks.ts'

/** Mounts the portal for the shop's customers and operators; gives a link for each, which works once. */
export async function mountPortal(shop: Express, shopUrl: string, webhooks: ShopWebhooks) {
  const customers = portal(webhooks, {
    name: 'Shop webhooks',
    // Keep the key where you keep others: a link is good in every process that has it
    links: { keys: [randomBytes(32).toString('base64')], url: `${shopUrl}/portal` },
  })
  shop.use('/portal', expressRouter(customers))
  const expiresInMs = 3_600_000
  return {
    customer: await customers.portalLink({ tenant: 'acme', expiresInMs }),
    operator: await customers.portalLink({ operator: true, expiresInMs }),
  }
}
