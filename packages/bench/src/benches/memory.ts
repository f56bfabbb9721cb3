import { rawJson } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import type { Bench } from '../bench.ts'
import { payload } from '../payload.ts'
import type { Receiver } from '../receiver.ts'
import { withDatabase } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'
import { startWorkerProcess, type WorkerMemory } from '../worker.ts'

const fanOut = 1000
const goal = 200
/** What a host may give a process that does nothing but deliver: V8 keeps its young generation small, and collects often. */
const small = ['--max-semi-space-size=2', '--max-old-space-size=64']

function peak(samples: readonly WorkerMemory[]): number {
  return Math.max(...samples.map(({ rss }) => rss))
}

/** Puts `count` deliveries into the queue of a database, from this process. */
async function seed(connectionString: string, receiver: Receiver, count: number): Promise<void> {
  const { webhooks } = benchWebhooks(postgresStore({ connectionString }))
  await webhooks.migrate()
  await register(webhooks, receiver.url, fanOut)
  for (let i = 0; i < count / fanOut; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
  await webhooks.close()
}

/** Memory, each 100 ms, of a process that does nothing but drain them; and why it ended early. */
async function drainAlone(url: string, receiver: Receiver, count: number, flags: string[]) {
  const samples: WorkerMemory[] = []
  const worker = await startWorkerProcess(url, { flags, onMemory: (memory) => samples.push(memory) })
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
  for (const flags of [[], small]) {
    const { samples, failure } = await withDatabase(postgresUrl, async (url) => {
      await seed(url, receiver, count)
      return drainAlone(url, receiver, count, flags)
    })
    const quarter = Math.ceil(samples.length / 4)
    const peaks = [0, 1, 2, 3].map((n) => peak(samples.slice(n * quarter, (n + 1) * quarter)).toFixed(0))
    const highest = peak(samples)
    const verdict = failure ?? (highest < goal ? 'met' : 'missed')
    // The least that a collection left behind: nearly all of it is alive
    const live = Math.min(...samples.slice(quarter).map(({ heapUsed }) => heapUsed))
    const name = flags.length === 0 ? 'as Node comes' : flags.join(' ')
    rows.push([name, ...peaks, highest.toFixed(0), `flat, < ${goal}`, verdict, live.toFixed(0)])
  }
  const header = [
    'worker alone, MiB',
    'quarter 1',
    'quarter 2',
    'quarter 3',
    'quarter 4',
    'highest',
    'goal',
    '',
    'live heap, at most',
  ]
  printTable(`memory: RSS while ${count} pending deliveries drain`, header, rows)
}
