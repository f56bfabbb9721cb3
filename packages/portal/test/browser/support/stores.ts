import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { sqliteStore } from '@posthorn/sqlite'
import { Client } from 'pg'
import { onTestFinished } from 'vitest'

/** An empty SQLite file, which goes with the test. */
export function sqlite(): Store<never> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-browser-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return sqliteStore({ filename: join(folder, 'app.db') })
}

/** An empty schema of the run's PostgreSQL, which goes with the test. */
export function postgres(): Store<never> {
  const connectionString = process.env.POSTHORN_TEST_POSTGRES_URL ?? ''
  const schema = `browser_${randomBytes(6).toString('hex')}`
  onTestFinished(async () => {
    const client = new Client({ connectionString })
    await client.connect()
    await client.query(`DROP SCHEMA ${schema} CASCADE`)
    await client.end()
  })
  return postgresStore({ connectionString }, { schema })
}
