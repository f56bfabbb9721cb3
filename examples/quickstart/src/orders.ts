import type { DatabaseSync } from 'node:sqlite'
import type { ShopWebhooks } from './webhooks.ts'

/** The shop's own code: it writes its rows and emits in one transaction. */
export function createOrders(db: DatabaseSync, webhooks: ShopWebhooks) {
  db.exec('CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, tenant TEXT, total INTEGER, shipped INTEGER)')

  /** Runs `work` in a transaction: it commits with its events, or neither happens. */
  function transaction<Result>(work: () => Result): Result {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      db.exec('COMMIT')
      return result
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
  }

  return {
    place(tenant: string, total: number): number {
      return transaction(() => {
        const insert = db.prepare('INSERT INTO orders (tenant, total, shipped) VALUES (?, ?, 0)')
        const orderId = Number(insert.run(tenant, total).lastInsertRowid)
        webhooks.emitSync('order.placed', { orderId, total }, { tenant, tx: db })
        return orderId
      })
    },
    ship(tenant: string, orderId: number): void {
      transaction(() => {
        db.prepare('UPDATE orders SET shipped = 1 WHERE id = ?').run(orderId)
        webhooks.emitSync('order.shipped', { orderId }, { tenant, tx: db })
      })
    },
  }
}

export type Orders = ReturnType<typeof createOrders>
