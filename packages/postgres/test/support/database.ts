import { randomBytes } from 'node:crypto'
import { Client, Pool, type PoolConfig } from 'pg'
import { afterAll, beforeAll } from 'vitest'

/** A database of its own on the run's server. */
export interface TestDatabase {
  /** Connection string of a superuser. */
  url: string
  /** For what a test looks at or breaks itself; not the store's. */
  pool: Pool
}

/** Address of the run's server. */
export function serverUrl(): string {
  const url = process.env.POSTHORN_TEST_POSTGRES_URL
  if (url === undefined) throw new Error('Run the tests with vitest.workspace.ts: its global setup starts PostgreSQL.')
  return url
}

/** A fresh database for the tests of a file, dropped at their end. The object is filled before the first test. */
export function testDatabase(): TestDatabase {
  const name = `posthorn_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  const pool = testPool({ connectionString: url.href, max: 20 })
  // A collation that sorts as people do, so that whatever should sort by code point and does not is found out.
  const like = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
  beforeAll(() => onServer(`CREATE DATABASE ${name} ${like}`))
  afterAll(async () => {
    await pool.end()
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`)
  })
  return { url: url.href, pool }
}

/**
 * A pool of a test's own. `end` does not wait for its connections to close, and the end of the database or of the server
 * cuts what is left of them: an error that belongs to no test.
 */
export function testPool(config: PoolConfig): Pool {
  const pool = new Pool(config)
  pool.on('error', () => {})
  return pool
}

let schemas = 0

/** A schema name nobody has used in this file. */
export function freshSchema(): string {
  schemas++
  return `s${schemas}`
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
