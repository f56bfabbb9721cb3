import { openDatabase } from './database.ts'
import { placeOrder } from './orders.ts'
import { createShopWebhooks } from './webhooks.ts'

// The shop: a process that takes the orders it is given, and sends its webhooks once it is told to.
const [url = '', ...totals] = process.argv.slice(2)
const { pool, db } = openDatabase(url)
const webhooks = createShopWebhooks(pool)
webhooks.on('worker.error', (error) => console.error(`   shop: ${error.code}: ${error.message}`))

for (const total of totals.map(Number)) {
  try {
    console.log(`   shop: order ${await placeOrder(db, webhooks, 'acme', total)} over ${total} is committed`)
  } catch (error) {
    console.log(`   shop: rolled back: ${error instanceof Error ? error.message : error}`)
  }
}
process.send?.('committed')

process.on('message', async (message) => {
  if (message === 'send') await webhooks.start()
  if (message !== 'stop') return
  await webhooks.close()
  await db.destroy()
  process.disconnect()
})
