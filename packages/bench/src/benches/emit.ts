import { rawJson } from '@posthorn/core'
import { Pool } from 'pg'
import type { Bench, BenchContext } from '../bench.ts'
import { payload } from '../payload.ts'
import { interleave, median, ratios, spread } from '../rounds.ts'
import { withDatabase, withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

/** Connections of the INSERTs, and the emits or INSERTs that are under way at once; then many more of these. */
const connections = 32
const many = 256

/** Calls `work` `count` times, so many at once. Gives calls a second. */
async function rate(count: number, work: () => Promise<unknown>, concurrency: number): Promise<number> {
  let left = count
  const started = performance.now()
  const lane = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return count / ((performance.now() - started) / 1000)
}

async function inserts(connectionString: string, count: number, concurrency: number): Promise<number> {
  const pool = new Pool({ connectionString, max: connections })
  // Its last connections may still be closing when the database is dropped
  pool.on('error', () => {})
  try {
    await pool.query(
      'CREATE TABLE inserted (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant text, payload text)',
    )
    await rate(concurrency * 4, () => pool.query('SELECT 1'), concurrency)
    const insert = () => pool.query('INSERT INTO inserted (tenant, payload) VALUES ($1, $2)', ['bench', payload])
    return await rate(count, insert, concurrency)
  } finally {
    await pool.end()
  }
}

/** Concurrent durable emits to one endpoint, as a share of as many single-row INSERTs of the same bytes. */
export const emit: Bench = async (context) => {
  await compare(context, connections, 1.4)
  await compare(context, many, 2.6)
}

async function compare(context: BenchContext, concurrency: number, goal: number): Promise<void> {
  const { receiver, postgresUrl, rounds, quick } = context
  const count = quick ? 1000 : 20_000
  async function emits(store: Parameters<typeof benchWebhooks>[0]): Promise<number> {
    const { webhooks } = benchWebhooks(store)
    await webhooks.migrate()
    await register(webhooks, receiver.url, 1)
    const send = () => webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
    await rate(concurrency * 4, send, concurrency)
    const result = await rate(count, send, concurrency)
    await webhooks.close()
    return result
  }
  const figures = await interleave(
    [
      { name: 'INSERT through pg', run: () => withDatabase(postgresUrl, (url) => inserts(url, count, concurrency)) },
      { name: 'emit on PostgreSQL', run: () => withPostgres(postgresUrl, emits) },
      { name: 'emit on SQLite', run: () => withSqlite(emits) },
    ],
    rounds,
  )
  const rows = [...figures].map(([name, rates]) => {
    const shares = ratios(figures, name, 'INSERT through pg')
    const verdict = median(shares) >= goal ? 'met' : 'missed'
    return [
      name,
      spread(rates, 0),
      spread(shares),
      ...(name === 'emit on PostgreSQL' ? [`>= ${goal}`, verdict] : ['', '']),
    ]
  })
  const header = ['', 'per second', 'share of INSERT', 'goal', '']
  printTable(`emit: ${concurrency} at once, ${count} in all, INSERTs on ${connections} connections`, header, rows)
}
