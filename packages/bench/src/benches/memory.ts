import { rawJson } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import type { Bench } from '../bench.ts'
import { payload } from '../payload.ts'
import type { Receiver } from '../receiver.ts'
import { withDatabase } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'
import { startWorkerProcess } from '../worker.ts'

const fanOut = 1000
const goal = 200
const capped = '--max-old-space-size=96'

/** Puts `count` deliveries into the queue of a database, from this process. */
async function seed(connectionString: string, receiver: Receiver, count: number): Promise<void> {
  const { webhooks } = benchWebhooks(postgresStore({ connectionString }))
  await webhooks.migrate()
  await register(webhooks, receiver.url, fanOut)
  for (let i = 0; i < count / fanOut; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
  await webhooks.close()
}

/** Resident memory in MiB, each 100 ms, of a process that does nothing but drain them; and why it ended early. */
async function drainAlone(url: string, receiver: Receiver, count: number, flags: string[]) {
  const samples: number[] = []
  const worker = await startWorkerProcess(url, { flags, onMemory: (mib) => samples.push(mib) })
  const { done } = await receiver.expect(count)
  try {
    await worker.start()
    await Promise.race([done, worker.ended])
    await worker.close()
    return { samples, failure: null }
  } catch (error) {
    return { samples, failure: String(error) }
  }
}

/** Resident memory of a worker alone in its process while it drains 1,000,000 deliveries of PostgreSQL. */
export const memory: Bench = async ({ receiver, postgresUrl, quick }) => {
  const count = quick ? 20_000 : 1_000_000
  const rows: string[][] = []
  for (const flags of [[], [capped]]) {
    const { samples, failure } = await withDatabase(postgresUrl, async (url) => {
      await seed(url, receiver, count)
      return drainAlone(url, receiver, count, flags)
    })
    const quarter = Math.ceil(samples.length / 4)
    const peak = (some: number[]) => (some.length === 0 ? '' : Math.max(...some).toFixed(0))
    const peaks = [0, 1, 2, 3].map((n) => peak(samples.slice(n * quarter, (n + 1) * quarter)))
    const highest = Math.max(...samples)
    const verdict = failure ?? (highest < goal ? 'met' : 'missed')
    rows.push([flags[0] ?? 'as Node comes', ...peaks, peak(samples), `flat, < ${goal}`, verdict])
  }
  const header = ['worker alone, MiB', 'quarter 1', 'quarter 2', 'quarter 3', 'quarter 4', 'highest', 'goal', '']
  printTable(`memory: RSS while ${count} pending deliveries drain`, header, rows)
}
