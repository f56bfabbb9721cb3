import type { Store } from '@posthorn/core'
import { type PostgresTransaction, postgresStore } from '@posthorn/postgres'
import { copyRow } from '@posthorn/tooling/postgres-copies'
import { type Reads, readsOf, stopAutovacuum } from '@posthorn/tooling/postgres-reads'
import { Client, Pool } from 'pg'
import type { Bench } from '../bench.ts'
import { blocksOnSqlite } from '../scale/blocks.ts'
import { copiesFor, type Size } from '../scale/rows.ts'
import { delivered, verbsOf } from '../scale/verbs.ts'
import { withDatabase } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

const uuid = (time: string, n: string) =>
  `(lpad(to_hex((${time})::bigint), 12, '0') || '70008000' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`

/** Makes the tables and fills them. Gives the time of the newest message. */
async function fill(pool: Pool, store: Store<PostgresTransaction>, size: Size): Promise<number> {
  const { webhooks } = benchWebhooks(store)
  await webhooks.migrate()
  const { rows } = await pool.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
  for (const { tablename } of rows) await pool.query(`ALTER TABLE ${tablename} SET UNLOGGED`)
  await stopAutovacuum(pool)
  await register(webhooks, 'http://127.0.0.1:9999', 10)
  for (let n = 0; n < 2; n++) await webhooks.emit('bench', {}, { tenant: 'bench' })
  const request = { limit: 1, maxBytes: 1e6, leaseMs: 60_000, token: 1, known: new Map<string, number>() }
  const { deliveries } = await store.outbox.claim(request)
  await store.outbox.settle({ settlements: delivered(deliveries, 1), health: [] })
  const { data } = await webhooks.endpoints.list({ tenant: 'bench' })
  const now = Date.now()
  const ids = data.map(({ id }) => id)
  for (const { table, ...copies } of copiesFor(size, { now, ids, uuid }))
    await copyRow(pool, `posthorn_${table}`, copies)
  await pool.query('VACUUM ANALYZE')
  return now
}

/** What looks for work read beside a transaction that stays open while so many were delivered: one from the bound, one from the beginning. */
async function besideTransaction(
  pool: Pool,
  url: string,
  rows: number,
  look: (thorough: boolean) => Promise<unknown>,
): Promise<[Reads, Reads]> {
  const reader = new Client({ connectionString: url })
  await reader.connect()
  try {
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await reader.query('SELECT count(*) FROM posthorn_queue')
    const id = 'gen_random_uuid()'
    await copyRow(pool, 'posthorn_queue', {
      count: rows,
      changes: {
        delivery_id: id,
        message_id: id,
        status: `'pending'`,
        due_at: `n * 7919::bigint % ${rows}`,
        token: '0',
      },
    })
    await pool.query(`DELETE FROM posthorn_queue WHERE due_at < ${rows}`)
    await look(true)
    return [await readsOf(pool, () => look(false)), await readsOf(pool, () => look(true))]
  } finally {
    await reader.end()
  }
}

/** What each verb reads in tables of a size, whose plans are made anew. */
function readsAt(postgresUrl: string, size: Size): Promise<Map<string, Reads>> {
  return withDatabase(postgresUrl, async (url) => {
    const pool = new Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0 })
    const store = postgresStore({ pool }, { wake: 'poll', statementTimeoutMs: 600_000 })
    try {
      const now = await fill(pool, store, size)
      const reads = new Map<string, Reads>()
      const verbs = verbsOf(store, now)
      for (const { name, before, run } of verbs) {
        await before?.()
        await pool.query('DISCARD PLANS')
        reads.set(name, await readsOf(pool, run))
      }
      const known = new Map<string, number>()
      const request = { limit: 128, maxBytes: 1e8, leaseMs: 60_000, token: 2 ** 40, known }
      const look = (thorough: boolean) => store.outbox.claim({ ...request, thorough })
      const [bound, whole] = await besideTransaction(pool, url, size.rows, look)
      reads.set('claim of nothing, beside a transaction open while as many were delivered', bound)
      reads.set('the same from the beginning, as each second to half a minute', whole)
      return reads
    } finally {
      await store.close()
      await pool.end()
    }
  })
}

const shown = (n: number) => n.toLocaleString('en')

/** Blocks and rows of each verb by size, and by how much the blocks grow from the least to the most. */
function print(title: string, sizes: string[], columns: Map<string, Reads>[]): void {
  const rows = [...(columns[0]?.keys() ?? [])].map((name) => {
    const reads = columns.map((column) => column.get(name) ?? { blocks: 0, rows: 0 })
    const blocks = reads.map((each) => each.blocks)
    const [least, most] = [Math.min(...blocks), Math.max(...blocks)]
    // Trees become a level or two deeper
    const growth = most <= 2 * least + 20 ? 'flat' : `x ${shown(Math.round(most / Math.max(1, least)))}`
    return [name, ...reads.map((each) => `${shown(each.blocks)} (${shown(each.rows)})`), growth]
  })
  printTable(title, ['', ...sizes, ''], rows)
}

/** What the verbs of the stores read as tables grow, and for how long they keep SQLite's process from anything else. */
export const scale: Bench = async ({ postgresUrl, quick }) => {
  const [few, some, many] = quick ? [100, 1000, 10_000] : [10_000, 100_000, 1_000_000]
  const [none, normal, most] = quick ? [10, 100, 1000] : [10, 1000, 100_000]
  const byRows = [few, some, many].map((rows) => ({ rows, endpoints: normal }))
  const byEndpoints = [none, most].map((endpoints) => ({ rows: some, endpoints }))
  const found: Map<string, Reads>[] = []
  for (const size of [...byRows, ...byEndpoints]) found.push(await readsAt(postgresUrl, size))
  const [first, middle, last, lone, crowded] = found
  if (first && middle && last && lone && crowded) {
    const heads = byRows.map(({ rows }) => `${shown(rows)} rows`)
    const title = 'scale: blocks (rows and index entries) that one call reads on PostgreSQL'
    print(`${title}, beside ${shown(normal)} endpoints of others`, heads, [first, middle, last])
    const endpointHeads = [none, normal, most].map((count) => `${shown(count)} endpoints`)
    print(`${title}, ${shown(some)} rows, by endpoints of others`, endpointHeads, [lone, middle, crowded])
  }
  const blocks = await blocksOnSqlite({ rows: many, endpoints: normal })
  printTable(
    `scale: longest block of the event loop on SQLite, ${shown(many)} rows`,
    ['', 'ms', 'goal', '', 'ms of CPU'],
    blocks.map(({ name, ms, cpuMs }) => [name, ms.toFixed(1), '<= 50', ms <= 50 ? 'met' : 'missed', cpuMs.toFixed(1)]),
  )
}
