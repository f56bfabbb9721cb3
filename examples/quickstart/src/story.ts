import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { rest } from '@posthorn/http'
import { createCustomer } from './customer.ts'
import { makeHistory } from './history.ts'
import { urlOf } from './listen.ts'
import { createManagementClient } from './management-client.ts'
import { createOrders } from './orders.ts'
import { mountPortal } from './portal.ts'
import { createShop } from './shop.ts'
import { createShopWebhooks } from './webhooks.ts'

const serve = process.argv.includes('--serve')
const say = (line: string) => console.log(line)

// The shop: its database, its webhooks in the same file, its HTTP side.
const folder = mkdtempSync(join(tmpdir(), 'posthorn-quickstart-'))
const filename = join(folder, 'shop.db')
const webhooks = createShopWebhooks(filename)
await webhooks.migrate()
const db = new DatabaseSync(filename)
const orders = createOrders(db, webhooks)
const shop = createShop(webhooks, orders, { path: '/webhooks', dialect: rest })
const server = shop.listen(Number(process.env.PORT ?? 0), '127.0.0.1')
const shopUrl = await urlOf(server)
const client = createManagementClient(`${shopUrl}/webhooks`, 'acme-token')

webhooks.on('worker.error', (error) => say(`!! ${error.code}: ${error.message}`))
webhooks.on('attempt.failed', ({ endpointId, attempt, statusCode, nextAttemptInMs }) => {
  const next = nextAttemptInMs === null ? 'no more attempts' : `again in ${nextAttemptInMs} ms`
  say(`-> attempt ${attempt} for ${nameOf(endpointId)} failed with ${statusCode ?? 'no answer'}: ${next}`)
})
webhooks.on('delivery.delivered', ({ endpointId, attempt, eventType }) =>
  say(`-> ${eventType} delivered to ${nameOf(endpointId)} at attempt ${attempt}`),
)
webhooks.on('delivery.failed', ({ endpointId }) =>
  say(`-> given up for ${nameOf(endpointId)}: it can be sent again by hand`),
)

// Three customers: one is fine, one fails twice and recovers, one is wrong every time.
const customers = [
  await createCustomer('reliable', [204], say),
  await createCustomer('flaky', [500, 503, 204], say),
  await createCustomer('broken', [404], say),
]
const names = new Map<string, string>()
// For the portal, which is there while the shop goes on
const history = serve ? await makeHistory(filename) : null
const nameOf = (endpointId: string) => names.get(endpointId) ?? history?.names.get(endpointId) ?? endpointId

say(`The shop listens on ${shopUrl}\n\n1. Customers register their endpoints over HTTP.`)
for (const customer of customers) {
  const eventTypes = customer.name === 'reliable' ? ['order.*'] : ['order.placed']
  const endpoint = await client.register({ url: customer.url, name: customer.name, eventTypes })
  customer.remember(endpoint.secret)
  names.set(endpoint.id, customer.name)
  say(`   ${customer.name}: ${endpoint.id}, secret ${endpoint.secretPrefix}…`)
}

say('\n2. Orders are placed; each commits together with its event. A worker in this process delivers.')
await webhooks.start()
const finished = new Promise<void>((resolve) => {
  let open = 4
  const done = ({ endpointId }: { endpointId: string }) => names.has(endpointId) && --open === 0 && resolve()
  webhooks.on('delivery.delivered', done)
  webhooks.on('delivery.failed', done)
})
const orderId = orders.place('acme', 4200)
orders.ship('acme', orderId)
await finished

say('\n3. The delivery log, as the customer reads it.')
for (const delivery of (await client.deliveries()).reverse()) {
  if (!names.has(delivery.endpointId)) continue
  const attempts = await client.attempts(delivery.id)
  const answers = attempts.map(({ statusCode, outcome }) => statusCode ?? outcome).join(', ')
  say(
    `   ${delivery.eventType.padEnd(14)} ${nameOf(delivery.endpointId).padEnd(9)} ${delivery.status.padEnd(10)} ${answers}`,
  )
}

const counts = customers.map((customer) => customer.counts())
const requests = counts.reduce((sum, count) => sum + count.requests, 0)
const verified = counts.reduce((sum, count) => sum + count.verified, 0)
say(`\n${requests} requests, ${verified} verified by the standardwebhooks package.`)
if (requests !== 9 || verified !== requests) throw new Error('The demo did not go as it should: 9 verified requests.')

async function close(): Promise<void> {
  await webhooks.close()
  for (const customer of customers) customer.close()
  await history?.close()
  server.close()
  server.closeAllConnections()
  db.close()
  rmSync(folder, { recursive: true })
}

if (serve) {
  const links = await mountPortal(shop, shopUrl, webhooks)
  say(`
The shop goes on; end it with Ctrl-C. Open its portal, with links that work once within an hour:

  as a customer   ${links.customer}
  as an operator  ${links.operator}

Try, in another terminal:

  curl -s ${shopUrl}/webhooks/endpoints -H 'authorization: Bearer acme-token'
  curl -s ${shopUrl}/webhooks/endpoints -H 'authorization: Bearer acme-token' \\
    -H 'content-type: application/json' -d '{"url": "${customers[0]?.url}/mine", "eventTypes": ["order.placed"]}'
  curl -s ${shopUrl}/orders -H 'authorization: Bearer acme-token' \\
    -H 'content-type: application/json' -d '{"total": 1999}'
  curl -s '${shopUrl}/webhooks/deliveries?status=failed' -H 'authorization: Bearer acme-token'
  curl -s ${shopUrl}/webhooks/event-types -H 'authorization: Bearer acme-token'
`)
  process.once('SIGINT', () => void close())
  process.once('SIGTERM', () => void close())
} else {
  await close()
}
