import { Client } from 'pg'
import type { Bench } from '../bench.ts'
import { drain } from '../drain.ts'
import type { Receiver } from '../receiver.ts'
import { interleave, median, ratios, spread } from '../rounds.ts'
import { withPostgres } from '../stores.ts'
import { printTable } from '../table.ts'

/** Puts `rows` deliveries into the queue, due `dueInMs` from now. They belong to nobody's endpoint. */
async function fill(url: string, rows: number, dueInMs: number): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(
    `INSERT INTO posthorn_queue (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
       attempts_in_budget, size)
     SELECT gen_random_uuid(), 'other', gen_random_uuid(), 'other-' || (n % 100), 'pending',
       (extract(epoch FROM now()) * 1000)::bigint + $2::bigint + n, 0, 0, 0, 1000
     FROM generate_series(1, $1::int) AS n`,
    [rows, dueInMs],
  )
  await client.query('VACUUM ANALYZE posthorn_queue')
  await client.query('CHECKPOINT')
  await client.end()
}

const day = 24 * 3600 * 1000

/** The drain of `deliver` on PostgreSQL, with much else in the queue, as a share of the same on an empty one. */
export const backlog: Bench = async ({ receiver, postgresUrl, rounds, quick }) => {
  const count = quick ? 2000 : 20_000
  const pending = quick ? 10_000 : 1_000_000
  const due = quick ? 10_000 : 100_000

  function plain(target: Receiver): Promise<number> {
    return withPostgres(postgresUrl, (store) => drain(store, target, count))
  }
  function withFuture(): Promise<number> {
    return withPostgres(postgresUrl, async (store, url) => {
      await store.migrate()
      await fill(url, pending, day)
      return drain(store, receiver, count)
    })
  }
  /** The rate of the first `count` of a drain of `due + count`. */
  function withDue(): Promise<number> {
    return withPostgres(postgresUrl, (store) => drain(store, receiver, due + count))
  }
  function withOpenTransaction(): Promise<number> {
    return withPostgres(postgresUrl, async (store, url) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await store.migrate()
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
      await client.query('SELECT count(*) FROM posthorn_queue')
      const rate = await drain(store, receiver, count)
      await client.query('COMMIT')
      await client.end()
      return rate
    })
  }

  const empty = 'empty otherwise'
  const future = `${pending} pending in the future`
  const backlogged = `${due} more due`
  const figures = await interleave(
    [
      { name: empty, run: () => plain(receiver) },
      { name: future, run: withFuture },
      { name: backlogged, run: withDue },
      { name: 'a transaction held open', run: withOpenTransaction },
    ],
    rounds,
  )
  const goals = new Set([future, backlogged])
  const rows = [...figures].map(([name, rates]) => {
    const shares = ratios(figures, name, empty)
    const goal = goals.has(name) ? ['>= 0.85', median(shares) >= 0.85 ? 'met' : 'missed'] : ['', '']
    return [name, spread(rates, 0), spread(shares), ...goal]
  })
  printTable(`backlog: ${count} deliveries on PostgreSQL`, ['', 'deliveries/s', 'share of empty', 'goal', ''], rows)
}
