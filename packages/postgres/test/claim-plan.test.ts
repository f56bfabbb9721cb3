import { postgresStore } from '@posthorn/postgres'
import type { TableNames } from '@posthorn/sql'
import { expect, test } from 'vitest'
import { cancelStretchSql } from '../src/outbox/cancel.js'
import { claimOthersSql, claimSql } from '../src/outbox/claim.js'
import { expireSql } from '../src/outbox/expire.js'
import { parkSql, parkWindow } from '../src/outbox/park.js'
import { locate } from '../src/schema/location.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

/**
 * A queue of `rows` pending rows of which 1,000 are due (at time 1,000), in insertion order as uuidv7s are, or held ones of
 * which as many have expired. Its indexes are dropped before and made again after, as they were: that is what makes so
 * many rows quick.
 */
async function queueOf(rows: number, status: 'pending' | 'held' = 'pending'): Promise<TableNames> {
  const schema = freshSchema()
  const { tables } = locate({ schema })
  await postgresStore({ pool: database.pool }, { schema }).migrate()
  const indexes = await database.pool.query(
    `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = $1 AND indexname LIKE 'posthorn_queue_%'
     AND indexname <> 'posthorn_queue_pkey'`,
    [schema],
  )
  for (const { indexname } of indexes.rows) await database.pool.query(`DROP INDEX ${schema}.${indexname}`)
  await database.pool.query(`ALTER TABLE ${tables.queue} SET UNLOGGED`)
  await database.pool.query(
    `INSERT INTO ${tables.queue} SELECT 'acme', lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid,
     'endpoint-' || n % 100, $2, n, 0, 0, 0, 500, CASE $2 WHEN 'held' THEN n END FROM generate_series(1, $1::integer) n`,
    [rows, status],
  )
  for (const { indexdef } of indexes.rows) await database.pool.query(indexdef)
  return tables
}

interface Plan {
  'Node Type': string
  'Index Name'?: string
  'Relation Name'?: string
  'Subplan Name'?: string
  'Actual Rows'?: number
  Plans?: Plan[]
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

/** Runs a statement, rolls it back, and gives the nodes of its plan. */
async function planOf(statement: string, values: unknown[]): Promise<Plan[]> {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) ${statement}`, values)
  await client.query('ROLLBACK')
  client.release()
  const [explained]: [{ Plan: Plan }] = rows[0]['QUERY PLAN']
  return nodesOf(explained.Plan)
}

/** How the nodes of a plan that read the queue do so, and of how many rows. */
function readsOf(nodes: Plan[]) {
  return nodes
    .filter((node) => node['Relation Name'] === 'posthorn_queue' && node['Node Type'] !== 'ModifyTable')
    .map((node) => [node['Index Name'] ?? node['Node Type'], node['Actual Rows']])
}

/** Runs a claim of 128 at time 1,000 that begins at due time `from`, and asserts the shape of its plan. */
async function expectFlat(tables: TableNames, from = 0): Promise<void> {
  const nodes = await planOf(claimSql(tables), [1000, 128, 1e9, 30_000, 1, from])
  const scansOf = (part: string) => nodes.filter((node) => node['Subplan Name'] === part).flatMap(nodesOf)
  const namesOf = (scans: Plan[]) => scans.map((node) => node['Index Name'] ?? node['Node Type'])
  expect(namesOf(scansOf('CTE first'))).toEqual(['Limit', 'Result', 'posthorn_queue_due'])
  const due = scansOf('CTE due')
  expect(namesOf(due)).toEqual(['Limit', 'CTE Scan', 'CTE Scan', 'LockRows', 'posthorn_queue_due'])
  expect([scansOf('CTE first').at(-1)?.['Actual Rows'], due.at(-1)?.['Actual Rows']]).toEqual([1, 128])
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort')
  const onQueue = nodes.filter((node) => node['Relation Name'] === 'posthorn_queue')
  for (const node of onQueue) expect(node['Node Type']).toMatch(/^(Index (Only )?Scan|ModifyTable)$/)
  expect(onQueue).toHaveLength(4)
}

test('at 300,000 pending rows a claim walks the due index, with and without statistics', async () => {
  const tables = await queueOf(300_000)
  await expectFlat(tables)
  await database.pool.query(`ANALYZE ${tables.queue}`)
  await expectFlat(tables)
  await expectFlat(tables, 500)
})

test('statistics from when nearly all was held do not turn the walk into a sort', async () => {
  const tables = await queueOf(30_000)
  await database.pool.query(`UPDATE ${tables.queue} SET status = 'held'`)
  await database.pool.query(`ANALYZE ${tables.queue}`)
  await database.pool.query(`UPDATE ${tables.queue} SET status = 'pending' WHERE due_at <= 1000`)
  await expectFlat(tables)
})

test('a claim that passes over some reads one stretch of the due index, and what it takes by key', async () => {
  const tables = await queueOf(100_000)
  const start = '00000000-0000-0000-0000-000000000000'
  const passed = Array.from({ length: 99 }, (_, n) => `endpoint-${n}`)
  const read = async () =>
    readsOf(await planOf(claimOthersSql(tables), [100_000, 128, 1e9, 30_000, 1, 20_000, passed, start]))
  for (const analyzed of [false, true]) {
    if (analyzed) await database.pool.query(`ANALYZE ${tables.queue}`)
    const reads = await read()
    expect(reads).toContainEqual(['posthorn_queue_due', 5000])
    for (const [name, rows] of reads) {
      expect(name).not.toBe('Seq Scan')
      expect(rows).toBeLessThanOrEqual(5000)
    }
  }
})

test('parking reads the front of the due index, and cancelling by endpoint one stretch of the queue', async () => {
  const tables = await queueOf(100_000)
  const unanalyzed = readsOf(await planOf(parkSql(tables), [100_000, ['endpoint-7'], 5000, parkWindow, 0, null]))
  expect(unanalyzed).toContainEqual(['posthorn_queue_due', parkWindow])
  await database.pool.query(`ANALYZE ${tables.queue}`)
  const parked = readsOf(await planOf(parkSql(tables), [100_000, ['endpoint-7'], 5000, parkWindow, 0, null]))
  expect(parked).toContainEqual(['posthorn_queue_due', parkWindow])
  const start = '00000000-0000-0000-0000-000000000000'
  const values = [1000, 'acme', 1000, 'requested', 'endpoint-7', start]
  const cancelled = readsOf(await planOf(cancelStretchSql(tables), values))
  expect(cancelled).toContainEqual(['posthorn_queue_pkey', 10_000])
  for (const [read] of [...parked, ...cancelled]) expect(read).not.toBe('Seq Scan')
})

test('of what is held, only as many rows are read as have expired and are asked for', async () => {
  const tables = await queueOf(100_000, 'held')
  for (const analyzed of [false, true]) {
    if (analyzed) await database.pool.query(`ANALYZE ${tables.queue}`)
    for (const [now, expired] of [
      [1000, 500],
      [0, 0],
    ]) {
      const reads = readsOf(await planOf(expireSql(tables), [now, 500]))
      expect(reads).toContainEqual(['posthorn_queue_expires', expired])
      for (const [name, rows] of reads) {
        expect(name).not.toBe('Seq Scan')
        expect(rows).toBe(expired)
      }
    }
  }
})
