import { Client } from 'pg'
import type { Bench } from '../bench.ts'
import { type DrainTask, drain } from '../drain.ts'
import { cpuCells, cpuHeader, interleave, median, type Rate, ratesOf, ratios, spread } from '../rounds.ts'
import { withPostgres } from '../stores.ts'
import { printTable } from '../table.ts'

/** A round, and how many autovacuums of the queue it met. */
interface Round extends Rate {
  vacuums: number
}

/** Puts `rows` deliveries into the queue, due `dueInMs` from now. They belong to nobody's endpoint. */
async function fill(client: Client, rows: number, dueInMs: number): Promise<void> {
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
}

/** Autovacuums of the queue: those that have ended, and those under way. */
async function vacuums(client: Client): Promise<{ ended: number; running: number }> {
  const { rows } = await client.query(
    `SELECT autovacuum_count::int AS ended,
       (SELECT count(*)::int FROM pg_stat_progress_vacuum AS p WHERE p.relid = t.relid) AS running
     FROM pg_stat_all_tables AS t WHERE relid = 'posthorn_queue'::regclass`,
  )
  return rows[0]
}

const day = 24 * 3600 * 1000

/** The drain of `deliver` on PostgreSQL, with much else in the queue, as a share of the same on an empty one. */
export const backlog: Bench = async (context) => {
  const { postgresUrl, postmaster, quick } = context
  const count = quick ? 2000 : 20_000
  const pending = quick ? 10_000 : 1_000_000
  const due = quick ? 10_000 : 100_000

  /** One drain on a database that `before` has prepared. */
  function run(before: (client: Client) => Promise<unknown>, task: Partial<DrainTask> = {}): Promise<Round> {
    return withPostgres(postgresUrl, async (store, connectionString) => {
      await store.migrate()
      const client = new Client({ connectionString })
      const watcher = new Client({ connectionString })
      await Promise.all([client.connect(), watcher.connect()])
      try {
        await before(client)
        const { ended } = await vacuums(watcher)
        const drained = await drain(store, context, { count, postmaster, ...task })
        const after = await vacuums(watcher)
        return { ...drained, vacuums: after.ended - ended + after.running }
      } finally {
        await Promise.all([client.end(), watcher.end()])
      }
    })
  }
  async function openTransaction(client: Client): Promise<void> {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await client.query('SELECT count(*) FROM posthorn_queue')
  }

  const empty = 'empty otherwise'
  const future = `${pending} pending in the future`
  const backlogged = `${due} more due`
  const results = await interleave(
    [
      { name: empty, run: () => run(async () => {}) },
      { name: future, run: () => run((client) => fill(client, pending, day)) },
      { name: backlogged, run: () => run(async () => {}, { more: due }) },
      { name: 'a transaction held open', run: () => run(openTransaction) },
    ],
    quick ? 1 : 5,
  )
  const figures = ratesOf(results)
  const goals = new Set([future, backlogged])
  const rows = [...results].map(([name, each]) => {
    const shares = ratios(figures, name, empty)
    const goal = goals.has(name) ? ['>= 0.85', median(shares) >= 0.85 ? 'met' : 'missed'] : ['', '']
    const met = each.map((round) => round.vacuums).join(', ')
    return [name, spread(figures.get(name) ?? [], 0), spread(shares), ...goal, ...cpuCells(each), met]
  })
  const header = [
    '',
    'deliveries/s',
    'share of empty',
    'goal',
    '',
    ...cpuHeader,
    'autovacuums of the queue, each round',
  ]
  printTable(`backlog: ${count} deliveries on PostgreSQL`, header, rows)
}
