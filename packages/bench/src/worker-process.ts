import { postgresStore } from '@posthorn/postgres'
import { benchWebhooks } from './webhooks.ts'

/* A worker in a process of its own: takes the database's URL, says when it is ready, starts and stops when told. */

const [connectionString = ''] = process.argv.slice(2)
const { webhooks } = benchWebhooks(postgresStore({ connectionString }))
await webhooks.stats()
process.send?.('ready')
process.on('message', (message) => {
  if (message === 'start') void webhooks.start()
  else void webhooks.close().then(() => process.exit())
})
