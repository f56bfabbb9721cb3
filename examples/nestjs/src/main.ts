import { NestFactory } from '@nestjs/core'
import { webhooksToken } from '@posthorn/nestjs'
import { AppModule } from './app-module.ts'
import { createCustomer } from './customer.ts'
import { createShopClient } from './shop-client.ts'
import type { ShopWebhooks } from './webhooks.ts'

const say = (line: string) => console.log(line)

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It did not go as it should: ${what}.`)
}

const customer = await createCustomer()
const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] })
// So that SIGTERM ends the app, and its worker, in good order. This program ends by itself.
app.enableShutdownHooks()

async function tellTheStory(): Promise<void> {
  await app.listen(0, '127.0.0.1')
  const shopUrl = (await app.getUrl()).replace(/\/$/, '')
  const client = createShopClient(shopUrl, 'acme-token')

  say('1. A customer registers an endpoint over HTTP. The shop’s own guard lets nobody else in.')
  const endpoint = await client.register(customer.url, ['order.*'])
  customer.remember(endpoint.secret)
  say(`   ${endpoint.id}, secret ${endpoint.secretPrefix}…`)
  const { status: stranger } = await fetch(`${shopUrl}/webhooks/endpoints`)
  say(`   a stranger gets ${stranger}`)

  say('\n2. Orders are placed, each in one transaction with its event. One is rolled back.')
  const statuses = [await client.order(4200), await client.order(0), await client.order(1999)]
  say(`   the shop answers ${statuses.join(', ')}`)
  await customer.heardOf(2)

  say('\n3. The delivery log, as the customer reads it.')
  await app.get<ShopWebhooks>(webhooksToken).stop()
  const log = await client.deliveries()
  for (const { eventType, status } of log) say(`   ${eventType} ${status}`)
  check(stranger === 401 && statuses.join() === '201,422,201', 'the stranger and the second order are refused')
  check(log.length === 2 && log.every(({ status }) => status === 'delivered'), 'two events are delivered')
  check(customer.orders.length === 2, 'the customer heard of each order once')
  say('\nWhat committed was sent, and what was rolled back never was.')
}

try {
  await tellTheStory()
} finally {
  await app.close()
  customer.close()
}
