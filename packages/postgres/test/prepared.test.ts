import { publishItem } from '@posthorn/testkit'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { poolConnection } from '../src/connection/pool.js'
import { createPreparedRunner } from '../src/connection/prepared.js'
import { createDueBound } from '../src/outbox/due-bound.js'
import { postgresOutbox } from '../src/outbox/outbox.js'
import { locate } from '../src/schema/location.js'
import { migrate } from '../src/schema/migrations.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const text = 'SELECT $1::int + 1 AS n'

async function names(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query("SELECT name FROM pg_prepared_statements WHERE name LIKE 'posthorn%'")
  return rows.map(({ name }) => String(name))
}

/** One connection, so that what one run prepares the next one meets. */
async function withPool(work: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = new Pool({ connectionString: database.url, max: 1 })
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}

it('prepares what comes again, and nothing that comes once', () =>
  withPool(async (pool) => {
    const run = createPreparedRunner(pool)
    for (let n = 0; n < 3; n++) expect(await run(text, [n])).toEqual([{ n: n + 1 }])
    expect(await names(pool)).toEqual([])
    for (let n = 0; n < 3; n++) expect(await run(text, [n])).toEqual([{ n: n + 1 }])
    expect(await names(pool)).toHaveLength(1)
  }))

it('goes on without names where a proxy has given the session to another connection', () =>
  withPool(async (pool) => {
    const run = createPreparedRunner(pool)
    for (let n = 0; n < 6; n++) await run(text, [n])
    await pool.query('DEALLOCATE ALL')
    for (let n = 0; n < 6; n++) expect(await run(text, [n])).toEqual([{ n: n + 1 }])
    expect(await names(pool)).toEqual([])
  }))

it('goes on where a migration changed what a statement gives', () =>
  withPool(async (pool) => {
    const run = createPreparedRunner(pool)
    await pool.query('CREATE TABLE changing (a int)')
    for (let n = 0; n < 6; n++) expect(await run('SELECT * FROM changing', [])).toEqual([])
    await pool.query('ALTER TABLE changing ADD COLUMN b int')
    expect(await run('SELECT * FROM changing', [])).toEqual([])
  }))

it('hands other errors on', () =>
  withPool(async (pool) => {
    const run = createPreparedRunner(pool)
    for (let n = 0; n < 6; n++) await expect(run('SELECT 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' })
  }))

it('keeps the plan of publishes alone: those of claims and settles would be of another size of the queue', () =>
  withPool(async (pool) => {
    const own = { end: async () => {}, prepared: createPreparedRunner(pool) }
    const connection = poolConnection(pool, { report: () => {}, timeoutMs: 30_000, own })
    const schema = locate({ schema: freshSchema() })
    await migrate(connection, schema)
    const outbox = postgresOutbox(connection, schema, {
      channel: null,
      onDue: () => {},
      bound: createDueBound(),
      report: () => {},
      timeoutMs: 30_000,
      keyedPublishes: 1,
    })
    for (let token = 1; token <= 6; token++) {
      await outbox.publish({ items: [publishItem()] })
      await outbox.claim({ limit: 1, maxBytes: 1e6, leaseMs: 1000, token, known: new Map() })
      await outbox.settle({ settlements: [], health: [] })
      await outbox.renew({ claims: [], leaseMs: 1000 })
      await outbox.park({ endpointIds: ['e'], limit: 1 })
    }
    const { rows } = await pool.query("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'posthorn%'")
    expect(rows).toEqual([{ statement: expect.stringContaining(`INSERT INTO ${schema.tables.messages}`) }])
  }))
