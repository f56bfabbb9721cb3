import { createCustomer } from './customer.ts'
import { migrateShop, openDatabase, schema } from './database.ts'
import { databaseServer } from './server.ts'
import { startShop } from './shop-process.ts'
import { createShopWebhooks } from './webhooks.ts'

const tenant = 'acme'
const say = (line: string) => console.log(line)

const server = await databaseServer()
const { pool, db } = openDatabase(server.url)
const webhooks = createShopWebhooks(pool)
const customer = await createCustomer()

const dropTables = () => db.schema.dropSchema(schema).ifExists().cascade().execute()

async function orderIds(): Promise<number[]> {
  const orders = await db.selectFrom('orders').select('id').orderBy('id').execute()
  return orders.map(({ id }) => id)
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It did not go as it should: ${what}.`)
}

async function tellTheStory(): Promise<void> {
  say('1. The tables are made, and a customer registers an endpoint.')
  await dropTables()
  await webhooks.migrate()
  await migrateShop(db)
  const endpoint = await webhooks.endpoints.create({ tenant, url: customer.url, eventTypes: ['order.*'] })
  customer.remember(endpoint.secret)

  say('\n2. The shop takes orders, each in one transaction with its event. One is rolled back.')
  const first = await startShop(server.url, [4200, 0, 1999])

  say('\n3. The shop is killed after its commits, before it has sent anything.')
  say(`   it died of ${await first.kill()}`)
  const { pending } = await webhooks.stats({ tenant })
  say(`   orders in the database: ${(await orderIds()).length}, events that wait there: ${pending}`)
  say(`   orders the customer has heard of: ${customer.orders.length}`)
  check(pending === 2 && customer.orders.length === 0, 'two events wait and none is sent')

  say('\n4. The shop starts again, takes one more order, and sends.')
  const second = await startShop(server.url, [700])
  second.send()
  await customer.heardOf(3)
  check((await second.stop()) === 0, 'the second shop ended in good order')

  const placed = await orderIds()
  const heard = [...new Set(customer.orders)].sort((a, b) => a - b)
  say(`\nOrders placed: ${placed.join(', ')}. Orders the customer heard of: ${heard.join(', ')}.`)
  check(placed.length === 3 && placed.join() === heard.join(), 'the customer heard of each order, and of no other')
  check((await webhooks.stats({ tenant })).pending === 0, 'nothing waits')
  say('Nothing is lost, and what was rolled back was never sent.')
}

try {
  await tellTheStory()
} finally {
  await dropTables()
  await webhooks.close()
  await db.destroy()
  customer.close()
  await server.stop()
}
