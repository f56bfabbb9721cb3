// A worker of a soak: delivers, and prunes what is older than the retention, until it is told `close`.
import type { Place } from '../chaos/place.ts'
import { engineOn } from './engine.ts'
import { type Counted, tellVitals } from './vitals.ts'

/** What a worker is started with. */
export interface WorkerSettings {
  place: Place
  secretKey: string
  /** How long messages are kept. */
  retentionMs: number
}

const { place, secretKey, retentionMs }: WorkerSettings = JSON.parse(process.argv[2] ?? '')
const counted: Counted = { errors: {}, failures: 0 }
const webhooks = engineOn(place, 'soak worker', secretKey)
webhooks.on('worker.error', ({ code }) => {
  counted.errors[code] = (counted.errors[code] ?? 0) + 1
})
tellVitals(counted)

async function prune(): Promise<void> {
  try {
    await webhooks.prune({ before: new Date(Date.now() - retentionMs) })
  } catch {
    counted.failures++
  }
}

const timer = setInterval(prune, Math.min(30_000, retentionMs / 4))
process.on('message', async (message) => {
  if (message !== 'close') return
  clearInterval(timer)
  await webhooks.close()
  process.exit()
})
process.once('disconnect', () => process.exit())
await webhooks.start()
process.send?.('ready')
