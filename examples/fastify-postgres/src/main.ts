import { createCustomer } from './customer.ts'
import { dropShop, migrateShop, openDatabase } from './database.ts'
import { databaseServer } from './server.ts'
import { createShop } from './shop.ts'
import { createShopClient } from './shop-client.ts'
import { createShopWebhooks } from './webhooks.ts'

const say = (line: string) => console.log(line)

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It did not go as it should: ${what}.`)
}

const server = await databaseServer()
const pool = openDatabase(server.url)
const webhooks = createShopWebhooks(pool)
const shop = createShop(pool, webhooks)
const customer = await createCustomer()

async function tellTheStory(): Promise<void> {
  await dropShop(pool)
  await migrateShop(pool)
  await webhooks.migrate()
  const client = createShopClient(await shop.listen({ host: '127.0.0.1', port: 0 }), 'acme-token')

  say('1. A customer registers an endpoint over HTTP.')
  const endpoint = await client.register(customer.url, ['order.*'])
  customer.remember(endpoint.secret)
  say(`   ${endpoint.id}, secret ${endpoint.secretPrefix}…`)

  say('\n2. Orders are placed, each in one transaction with its event. One is rolled back.')
  const statuses = [await client.order(4200), await client.order(0), await client.order(1999)]
  say(`   the shop answers ${statuses.join(', ')}`)
  await customer.heardOf(2)

  say('\n3. The delivery log, as the customer reads it.')
  await webhooks.stop()
  const log = await client.deliveries()
  for (const { eventType, status } of log) say(`   ${eventType} ${status}`)
  check(statuses.join() === '201,500,201', 'the second order is refused')
  check(log.length === 2 && log.every(({ status }) => status === 'delivered'), 'two events are delivered')
  check(customer.orders.length === 2, 'the customer heard of each order once')
  say('\nWhat committed was sent, and what was rolled back never was.')
}

try {
  await tellTheStory()
} finally {
  await shop.close()
  await dropShop(pool)
  await pool.end()
  customer.close()
  await server.stop()
}
