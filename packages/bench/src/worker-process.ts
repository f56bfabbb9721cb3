import { postgresStore } from '@posthorn/postgres'
import { benchWebhooks } from './webhooks.ts'

/*
 * A worker in a process of its own, on the database whose URL it takes. In: 'start', 'stop', 'close'. Out: 'ready',
 * 'started', 'stopped' once what it had claimed is settled, and, each 100 ms, its memory in MiB.
 */

const [connectionString = ''] = process.argv.slice(2)
const { webhooks } = benchWebhooks(postgresStore({ connectionString }))

const answers = new Map<unknown, () => Promise<string>>([
  ['start', () => webhooks.start().then(() => 'started')],
  ['stop', () => webhooks.stop().then(() => 'stopped')],
])

process.on('message', async (message) => {
  const answer = answers.get(message)
  if (answer !== undefined) return process.send?.(await answer())
  await webhooks.close()
  process.exit()
})
process.on('disconnect', () => process.exit())
setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ rss: rss / 2 ** 20, heapUsed: heapUsed / 2 ** 20 })
}, 100)
process.send?.('ready')
