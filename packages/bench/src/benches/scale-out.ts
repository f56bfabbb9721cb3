import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { rawJson } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { Client } from 'pg'
import type { Bench } from '../bench.ts'
import { payload } from '../payload.ts'
import { interleave, median, ratios, spread } from '../rounds.ts'
import { withDatabase } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

/** Counts backends that wait for a lock, each 20 ms, until told to stop. */
async function watchLocks(url: string): Promise<() => Promise<{ samples: number; waits: number }>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  let running = true
  const counts = { samples: 0, waits: 0 }
  const watch = (async () => {
    while (running) {
      const sql = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type IN ('Lock', 'LWLock')`
      const { rows } = await client.query(sql)
      counts.samples++
      counts.waits += rows[0].n
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  return async () => {
    running = false
    await watch
    await client.end()
    return counts
  }
}

/** The drain of `deliver` on PostgreSQL by one worker process and by two. */
export const scaleOut: Bench = async ({ receiver, postgresUrl, rounds, quick }) => {
  const count = quick ? 2000 : 20_000
  const waits = new Map<number, number[]>([
    [1, []],
    [2, []],
  ])

  async function processes(number: number): Promise<number> {
    return withDatabase(postgresUrl, async (url) => {
      const { webhooks } = benchWebhooks(postgresStore({ connectionString: url }))
      await webhooks.migrate()
      await register(webhooks, receiver.url, 100)
      for (let i = 0; i < count / 100; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
      const script = fileURLToPath(new URL('../worker-process.ts', import.meta.url))
      const workers = Array.from({ length: number }, () => fork(script, [url]))
      await Promise.all(workers.map((worker) => once(worker, 'message')))
      const { done } = await receiver.expect(count)
      const stopWatching = await watchLocks(url)
      const started = performance.now()
      for (const worker of workers) worker.send('start')
      await done
      const rate = count / ((performance.now() - started) / 1000)
      const seen = await stopWatching()
      waits.get(number)?.push(seen.waits / Math.max(1, seen.samples))
      for (const worker of workers) worker.send('stop')
      await Promise.all(workers.map((worker) => once(worker, 'exit')))
      await webhooks.close()
      return rate
    })
  }

  const figures = await interleave(
    [
      { name: '1 process', run: () => processes(1) },
      { name: '2 processes', run: () => processes(2) },
    ],
    rounds,
  )
  const rows = [...figures].map(([name, rates], at) => [
    name,
    spread(rates, 0),
    spread(ratios(figures, name, '1 process')),
    median(waits.get(at + 1) ?? []).toFixed(2),
  ])
  const header = ['', 'deliveries/s', 'share of one', 'backends waiting for a lock, mean']
  printTable(`scale-out: ${count} deliveries on PostgreSQL`, header, rows)
}
