import type { DatabaseSync } from 'node:sqlite'
import { createWebhooks, schedule, type WebhooksOptions } from '@posthorn/core'
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
  'invoice.paid': {
    description: 'An invoice was paid in full.',
    example: { invoiceId: 'in_1', amount: 4200 },
  },
  'invoice.overdue': {
    description: 'An invoice was not paid in time.',
    example: { invoiceId: 'in_1', days: 14 },
  },
}

/** The receivers of this demo run on this machine, without TLS. Give no such thing in production. */
export const local: Options = { egress: { allowHttp: true, allow: ['127.0.0.0/8'] } }

type Options = Pick<WebhooksOptions<typeof events, DatabaseSync>, 'egress' | 'transport' | 'ids' | 'profiles' | 'clock'>

/** The shop's webhooks, in the same SQLite file as its orders. */
export function createShopWebhooks(filename: string, options: Options = local) {
  return createWebhooks<typeof events, DatabaseSync>({
    store: sqliteStore({ filename }),
    events,
    ...options,
    // Ten attempts over three days by default; here four within two seconds, so that you see how it ends.
    retry: schedule([0, 200, 500, 1000], { jitter: 0 }),
  })
}

export type ShopWebhooks = ReturnType<typeof createShopWebhooks>
