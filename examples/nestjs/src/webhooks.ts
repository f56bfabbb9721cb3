import type { DatabaseSync } from 'node:sqlite'
import { createWebhooks } from '@posthorn/core'
import { sqliteStore } from '@posthorn/sqlite'
import * as v from 'valibot'

const events = {
  'order.placed': {
    schema: v.object({ orderId: v.number(), total: v.number() }),
    description: 'A customer placed an order.',
    example: { orderId: 1, total: 4200 },
  },
}

/** The shop's webhooks, in the same SQLite file as its orders. */
export function createShopWebhooks(filename: string) {
  return createWebhooks<typeof events, DatabaseSync>({
    store: sqliteStore({ filename }),
    events,
    // The receiver of this example runs on this machine, without TLS. Leave this line out in production.
    egress: { allowHttp: true, allow: ['127.0.0.0/8'] },
  })
}

export type ShopWebhooks = ReturnType<typeof createShopWebhooks>
