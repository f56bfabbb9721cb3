import { rawJson } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { Client } from 'pg'
import type { Bench } from '../bench.ts'
import { payload } from '../payload.ts'
import { interleave, median, ratios, spread } from '../rounds.ts'
import { withDatabase } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'
import { startWorkerProcess } from '../worker.ts'

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
export const scaleOut: Bench = async ({ receiver, postgresUrl, rounds, warmUp, quick }) => {
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
      const emit = async (deliveries: number) => {
        for (let i = 0; i < deliveries / 100; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
        return receiver.expect(deliveries)
      }
      const workers = await Promise.all(Array.from({ length: number }, () => startWorkerProcess(url)))
      const start = () => Promise.all(workers.map((worker) => worker.start()))
      const ended = Promise.race(workers.map((worker) => worker.ended))

      const warm = await emit(warmUp * number)
      await start()
      await Promise.race([warm.done, ended])
      await Promise.all(workers.map((worker) => worker.stop()))
      const { done } = await emit(count)
      const stopWatching = await watchLocks(url)
      const started = performance.now()
      await start()
      await Promise.race([done, ended])
      const rate = count / ((performance.now() - started) / 1000)
      const seen = await stopWatching()
      waits.get(number)?.push(seen.waits / Math.max(1, seen.samples))
      await Promise.all(workers.map((worker) => worker.close()))
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
