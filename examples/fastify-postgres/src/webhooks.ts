import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import type { Pool } from 'pg'
import * as v from 'valibot'
import { schema } from './database.ts'

const events = {
  'order.placed': {
    schema: v.object({ orderId: v.number(), total: v.number() }),
    description: 'A customer placed an order.',
    example: { orderId: 1, total: 4200 },
  },
}

/** The shop's webhooks, on the shop's own pool. */
export function createShopWebhooks(pool: Pool) {
  return createWebhooks({
    store: postgresStore({ pool }, { schema }),
    events,
    // The receiver of this example runs on this machine, without TLS. Leave this line out in production.
    egress: { allowHttp: true, allow: ['127.0.0.0/8'] },
  })
}

export type ShopWebhooks = ReturnType<typeof createShopWebhooks>
