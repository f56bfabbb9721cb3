import type { DatabaseSync } from 'node:sqlite'
import { createWebhooks, schedule } from '@posthorn/core'
import { sqliteStore } from '@posthorn/sqlite'
import * as v from 'valibot'

/** What the shop tells its customers about. */
const events = {
  'order.placed': {
    schema: v.object({ orderId: v.number(), total: v.number() }),
    description: 'A customer placed an order.',
    example: { orderId: 1, total: 4200 },
  },
  'order.shipped': {
    schema: v.object({ orderId: v.number() }),
    description: 'An order left the house.',
    example: { orderId: 1 },
  },
}

/** The shop's webhooks, in the same SQLite file as its orders. */
export function createShopWebhooks(filename: string) {
  return createWebhooks<typeof events, DatabaseSync>({
    store: sqliteStore({ filename }),
    events,
    // The receivers of this demo run on this machine, without TLS. Leave this line out in production.
    egress: { allowHttp: true, allow: ['127.0.0.0/8'] },
    // Ten attempts over three days by default; here four within two seconds, so that you see how it ends.
    retry: schedule([0, 200, 500, 1000], { jitter: 0 }),
  })
}

export type ShopWebhooks = ReturnType<typeof createShopWebhooks>
