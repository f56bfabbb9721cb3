import { rawJson } from '@posthorn/core'
import { Pool } from 'pg'
import type { Bench } from '../bench.ts'
import { payload } from '../payload.ts'
import { interleave, median, ratios, spread } from '../rounds.ts'
import { withDatabase, withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

const concurrency = 32

/** Calls `work` `count` times, 32 at once. Gives calls a second. */
async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  let left = count
  const started = performance.now()
  const lane = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return count / ((performance.now() - started) / 1000)
}

async function inserts(connectionString: string, count: number): Promise<number> {
  const pool = new Pool({ connectionString, max: concurrency })
  // Its last connections may still be closing when the database is dropped
  pool.on('error', () => {})
  try {
    await pool.query(
      'CREATE TABLE inserted (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant text, payload text)',
    )
    await rate(concurrency * 4, () => pool.query('SELECT 1'))
    const insert = () => pool.query('INSERT INTO inserted (tenant, payload) VALUES ($1, $2)', ['bench', payload])
    return await rate(count, insert)
  } finally {
    await pool.end()
  }
}

/** 32 concurrent durable emits to one endpoint, as a share of 32 concurrent single-row INSERTs of the same bytes. */
export const emit: Bench = async ({ receiver, postgresUrl, rounds, quick }) => {
  const count = quick ? 1000 : 20_000
  async function emits(store: Parameters<typeof benchWebhooks>[0]): Promise<number> {
    const { webhooks } = benchWebhooks(store)
    await webhooks.migrate()
    await register(webhooks, receiver.url, 1)
    const send = () => webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
    await rate(concurrency * 4, send)
    const result = await rate(count, send)
    await webhooks.close()
    return result
  }
  const figures = await interleave(
    [
      { name: 'INSERT through pg', run: () => withDatabase(postgresUrl, (url) => inserts(url, count)) },
      { name: 'emit on PostgreSQL', run: () => withPostgres(postgresUrl, emits) },
      { name: 'emit on SQLite', run: () => withSqlite(emits) },
    ],
    rounds,
  )
  const rows = [...figures].map(([name, rates]) => {
    const shares = ratios(figures, name, 'INSERT through pg')
    const goal = name === 'emit on PostgreSQL' ? ['>= 1.5', median(shares) >= 1.5 ? 'met' : 'missed'] : ['', '']
    return [name, spread(rates, 0), spread(shares), ...goal]
  })
  printTable(`emit: ${concurrency} at once, ${count} in all`, ['', 'per second', 'share of INSERT', 'goal', ''], rows)
}
