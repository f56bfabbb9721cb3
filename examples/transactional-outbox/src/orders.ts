import type { ShopDatabase } from './database.ts'
import type { ShopWebhooks } from './webhooks.ts'

/** Writes an order and emits its event in one transaction: both are there, or neither. Gives the order's id. */
export function placeOrder(db: ShopDatabase, webhooks: ShopWebhooks, tenant: string, total: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { id } = await tx.insertInto('orders').values({ tenant, total }).returning('id').executeTakeFirstOrThrow()
    await webhooks.emit('order.placed', { orderId: id, total }, { tenant, tx })
    // Whatever comes after the emit may still fail, and takes the event with it.
    if (total <= 0) throw new Error(`An order of ${total} is no order.`)
    return id
  })
}
