import type { Pool } from 'pg'
import { transaction } from './database.ts'
import type { ShopWebhooks } from './webhooks.ts'

/** Writes an order and emits its event in one transaction: both are there, or neither. Gives the order's id. */
export function placeOrder(pool: Pool, webhooks: ShopWebhooks, tenant: string, total: number): Promise<number> {
  return transaction(pool, async (tx) => {
    const insert = 'INSERT INTO orders (tenant, total) VALUES ($1, $2) RETURNING id'
    const { rows } = await tx.query<{ id: number }>(insert, [tenant, total])
    const orderId = rows[0]?.id ?? 0
    await webhooks.emit('order.placed', { orderId, total }, { tenant, tx })
    // Whatever comes after the emit may still fail, and takes the event with it.
    if (total <= 0) throw new Error(`An order of ${total} is no order.`)
    return orderId
  })
}
