import { WebhooksError } from '@posthorn/core'
import { intOrNull, schemaNotMigrated, type TableNames } from '@posthorn/sql'
import type { Connection, Query } from '../connection/connection.js'
import { nowSql } from '../dialect.js'
import { initialTables } from './initial.js'
import { type Location, locate } from './location.js'

/** Every migration by number, from 1. Never changed once released; each keeps the previous minor version working. */
const migrations: { name: string; statements(tables: TableNames, prefix: string): string[] }[] = [
  { name: 'initial', statements: initialTables },
]

/**
 * The whole schema as SQL text, for hosts that migrate with a tool of their own. Where `schema` is not `public` it must
 * exist. Give the same options as to {@link postgresStore}. @throws invalid_argument
 */
export function printMigrations(location: Location = {}): string {
  const { tables, prefix } = locate(location)
  return `${[createTable(tables), ...statementsAfter(0, tables, prefix)].join(';\n\n')};\n`
}

/** Brings the schema to this version in one transaction. Processes that come meanwhile wait, and find nothing to do. */
export async function migrate(connection: Connection, location: Location): Promise<void> {
  const { tables, prefix, schema } = locate(location)
  await connection.transaction(async (query) => {
    // A lock of the transaction, not of the session: a session is not ours behind a transaction-pooling proxy.
    await query(`SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0)) IS NULL AS locked`, [tables.migrations])
    // Asked first: CREATE SCHEMA IF NOT EXISTS wants a right on the database even where the schema exists. Asked of the
    // catalogue itself: a name looked up before the wait for the lock may be cached as missing.
    const found = await query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1::text', [schema])
    if (found.length === 0) await query(`CREATE SCHEMA "${schema}"`, [])
    await query(createTable(tables), [])
    const applied = (await appliedMigration(query, tables)) ?? 0
    checkNotNewer(applied)
    for (const statement of statementsAfter(applied, tables, prefix)) await query(statement, [])
  })
}

/** @throws schema_not_migrated, schema_too_new */
export async function checkSchema(query: Query, tables: TableNames): Promise<void> {
  const applied = await appliedMigration(query, tables)
  if (applied === null || applied < migrations.length) throw schemaNotMigrated()
  checkNotNewer(applied)
}

async function appliedMigration(query: Query, tables: TableNames): Promise<number | null> {
  const [row] = await query(`SELECT max(number)::integer AS number FROM ${tables.migrations}`, [])
  return row === undefined ? null : intOrNull(row.number)
}

function createTable(tables: TableNames): string {
  return `CREATE TABLE IF NOT EXISTS ${tables.migrations} (
  number integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)`
}

function statementsAfter(applied: number, tables: TableNames, prefix: string): string[] {
  return migrations
    .slice(applied)
    .flatMap(({ name, statements }, index) => [
      ...statements(tables, prefix),
      `INSERT INTO ${tables.migrations} (number, name, applied_at) VALUES (${applied + index + 1}, '${name}', ${nowSql})`,
    ])
}

function checkNotNewer(applied: number): void {
  if (applied <= migrations.length) return
  throw new WebhooksError(
    'schema_too_new',
    `The database is at migration ${applied}, this version knows ${migrations.length}: update the library in this process.`,
  )
}
