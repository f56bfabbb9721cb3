import { Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { nestRequest, WebhooksModule } from '@posthorn/nestjs'
import * as v from 'valibot'
import { CustomerGuard } from './customer-guard.ts'
import { Database, DatabaseModule } from './database-module.ts'
import { OrdersModule } from './orders-module.ts'
import { createShopWebhooks } from './webhooks.ts'

/** What the guard found out. */
const customer = v.object({ tenant: v.string() })

@Module({
  imports: [
    WebhooksModule.forRootAsync({
      imports: [DatabaseModule],
      inject: [Database],
      useFactory: ({ filename }: Database) => ({
        webhooks: createShopWebhooks(filename),
        migrate: true,
        authorize(request) {
          const user = nestRequest(request)?.user
          return v.is(customer, user) ? user : null
        },
      }),
    }),
    OrdersModule,
  ],
  providers: [{ provide: APP_GUARD, useClass: CustomerGuard }],
})
export class AppModule {}
