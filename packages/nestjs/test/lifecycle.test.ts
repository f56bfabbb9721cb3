import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Controller, Get, type INestApplication, Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { createWebhooks, type Webhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { InjectWebhooks, WebhooksModule } from '@posthorn/nestjs'
import { sqliteStore } from '@posthorn/sqlite'
import { createReceiver, type Receiver } from '@posthorn/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appModule, createApp, listen } from './support/app.js'

const events = { 'order.placed': { description: 'An order was placed.' } }
const egress = { allowHttp: true, allow: ['127.0.0.1'] }
const authorize = () => ({ tenant: 'acme' })
type ShopWebhooks = Webhooks<typeof events, never>

let app: INestApplication | undefined
let receiver: Receiver
beforeEach(async () => {
  receiver = await createReceiver()
})
afterEach(async () => {
  await app?.close()
  app = undefined
  await receiver.close()
})

/** Domain code of the host's, in a module that knows nothing of webhooks but that they can be injected. */
@Injectable()
class Orders {
  readonly webhooks: ShopWebhooks

  constructor(@InjectWebhooks() webhooks: ShopWebhooks) {
    this.webhooks = webhooks
  }

  place(orderId: number) {
    return this.webhooks.emit('order.placed', { orderId }, { tenant: 'acme' })
  }
}

@Module({ providers: [Orders], exports: [Orders] })
class OrdersModule {}

test('an app emits by injection, and its worker delivers from the bootstrap to the shutdown', async () => {
  const webhooks = createWebhooks({ store: memoryStore(), events, egress })
  app = await createApp('express', appModule({ webhooks, authorize }, { imports: [OrdersModule] }))
  await webhooks.endpoints.create({ tenant: 'acme', url: receiver.url })
  await app.init()
  await app.get(Orders).place(1)
  await receiver.waitFor(1)
  await app.close()
  app = undefined
  await expect(webhooks.stats()).rejects.toMatchObject({ code: 'closed' })
})

test('settings are made of what other modules have', async () => {
  class Customers {
    readonly tenants = new Map([['Bearer acme-token', 'acme']])
  }
  @Module({ providers: [Customers], exports: [Customers] })
  class CustomersModule {}
  const module = WebhooksModule.forRootAsync({
    imports: [CustomersModule],
    inject: [Customers],
    useFactory: async ({ tenants }: Customers) => ({
      webhooks: createWebhooks({ store: memoryStore(), events, egress }),
      authorize(request) {
        const tenant = tenants.get(request.headers.get('authorization') ?? '')
        return tenant === undefined ? null : { tenant }
      },
    }),
  })
  @Module({ imports: [module, OrdersModule] })
  class AppModule {}
  app = await createApp('express', AppModule)
  const url = await listen(app)
  const status = async (authorization: string) =>
    (await fetch(`${url}/webhooks/endpoints`, { headers: { authorization } })).status
  expect([await status('Bearer acme-token'), await status('Bearer other')]).toEqual([200, 401])
  expect((await app.get(Orders).place(1)).deliveries).toBe(0)
})

test('the schema is brought up to date where the app says so, and missed with a code where it does not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-nestjs-'))
  try {
    const webhooks = createWebhooks({ store: sqliteStore({ filename: join(folder, 'app.db') }), events, egress })
    const forgotten = await createApp('express', appModule({ webhooks, authorize }))
    await expect(forgotten.init()).rejects.toMatchObject({ code: 'schema_not_migrated' })
    app = await createApp('express', appModule({ webhooks, authorize, migrate: true }))
    await app.init()
    await webhooks.endpoints.create({ tenant: 'acme', url: receiver.url })
    await webhooks.emit('order.placed', { orderId: 1 }, { tenant: 'acme' })
    await receiver.waitFor(1)
    await app.close()
    app = undefined
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the worker stops before the server closes, and the store only after its last request', async () => {
  const webhooks = createWebhooks({ store: memoryStore(), events, egress })
  const calls: string[] = []
  const recorded = {
    ...webhooks,
    start: async () => void calls.push('start'),
    close: async () => void calls.push('close'),
  }
  const begun = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  @Controller()
  class SlowController {
    @Get('slow')
    async slow() {
      begun.resolve()
      await stopped.promise
      calls.push('answer')
      return {}
    }
  }
  const stop = async () => {
    calls.push('stop')
    stopped.resolve()
  }
  const module = appModule({ webhooks: { ...recorded, stop }, authorize }, { controllers: [SlowController] })
  const slow = await createApp('express', module, { forceCloseConnections: false })
  const answered = fetch(`${await listen(slow)}/slow`)
  await begun.promise
  await slow.close()
  expect((await answered).status).toBe(200)
  expect(calls).toEqual(['start', 'stop', 'answer', 'close'])
  await webhooks.close()
})

test('a process may leave the worker to others', async () => {
  const webhooks = createWebhooks({ store: memoryStore(), events, egress })
  app = await createApp('express', appModule({ webhooks, authorize, start: false }))
  await app.init()
  await webhooks.endpoints.create({ tenant: 'acme', url: receiver.url })
  await webhooks.emit('order.placed', { orderId: 1 }, { tenant: 'acme' })
  expect((await webhooks.stats()).due).toBe(1)
  expect(await webhooks.drain()).toMatchObject({ attempts: 1 })
})

test('a worker needs no HTTP side', async () => {
  const webhooks = createWebhooks({ store: memoryStore(), events, egress })
  const context = await NestFactory.createApplicationContext(appModule({ webhooks, authorize }), { logger: false })
  await webhooks.endpoints.create({ tenant: 'acme', url: receiver.url })
  await webhooks.emit('order.placed', { orderId: 1 }, { tenant: 'acme' })
  await receiver.waitFor(1)
  await context.close()
  await expect(webhooks.stats()).rejects.toMatchObject({ code: 'closed' })
})
