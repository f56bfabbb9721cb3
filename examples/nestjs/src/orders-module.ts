import { Body, Controller, HttpException, Inject, Injectable, Module, Post, Req } from '@nestjs/common'
import { InjectWebhooks } from '@posthorn/nestjs'
import * as v from 'valibot'
import type { CustomerRequest } from './customer-guard.ts'
import { Database, DatabaseModule } from './database-module.ts'
import type { ShopWebhooks } from './webhooks.ts'

@Injectable()
export class OrdersService {
  readonly #database: Database
  readonly #webhooks: ShopWebhooks

  constructor(@Inject(Database) database: Database, @InjectWebhooks() webhooks: ShopWebhooks) {
    this.#database = database
    this.#webhooks = webhooks
  }

  /** Writes an order and emits its event in one transaction: both are there, or neither. Gives the order's id. */
  place(tenant: string, total: number): number {
    const { db } = this.#database
    return this.#database.transaction(() => {
      const insert = db.prepare('INSERT INTO orders (tenant, total) VALUES (?, ?)')
      const orderId = Number(insert.run(tenant, total).lastInsertRowid)
      this.#webhooks.emitSync('order.placed', { orderId, total }, { tenant, tx: db })
      // Whatever comes after the emit may still fail, and takes the event with it.
      if (total <= 0) throw new HttpException(`An order of ${total} is no order.`, 422)
      return orderId
    })
  }
}

const orderBody = v.object({ total: v.number() })

@Controller('orders')
export class OrdersController {
  readonly #orders: OrdersService

  constructor(@Inject(OrdersService) orders: OrdersService) {
    this.#orders = orders
  }

  @Post()
  place(@Req() { user }: CustomerRequest, @Body() body: unknown) {
    if (user === undefined || !v.is(orderBody, body)) throw new HttpException('Send {"total": 4200}', 400)
    return { orderId: this.#orders.place(user.tenant, body.total) }
  }
}

@Module({ imports: [DatabaseModule], providers: [OrdersService], controllers: [OrdersController] })
export class OrdersModule {}
