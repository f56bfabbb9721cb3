import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { createPreparedRunner } from '../src/connection/prepared.js'
import { testDatabase } from './support/database.js'

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
