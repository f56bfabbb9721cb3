import {
  type Applied,
  appliedQuery,
  checkMigrated,
  createMigrationsTable,
  migrationStatements,
  printMigrations as printSchema,
  readApplied,
  type Schema,
} from '@posthorn/sql'
import type { Connection, Query } from '../connection/connection.js'
import { type Located, type Location, locate } from './location.js'

/**
 * The whole schema as SQL text, for hosts that migrate with a tool of their own. Where `schema` is not `public` it must
 * exist. Give the same options as to {@link postgresStore}. @throws invalid_argument
 */
export function printMigrations(location: Location = {}): string {
  return printSchema(locate(location))
}

/** Brings the schema to this version in one transaction. Processes that come meanwhile wait, and find nothing to do. */
export async function migrate(connection: Connection, located: Located): Promise<void> {
  const { tables, schemaName } = located
  await connection.transaction(async (query) => {
    // A lock of the transaction, not of the session: a session is not ours behind a transaction-pooling proxy.
    await query(`SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0)) IS NULL AS locked`, [tables.migrations])
    // Asked first: CREATE SCHEMA IF NOT EXISTS wants a right on the database even where the schema exists. Asked of the
    // catalogue itself: a name looked up before the wait for the lock may be cached as missing.
    const found = await query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1::text', [schemaName])
    if (found.length === 0) await query(`CREATE SCHEMA "${schemaName}"`, [])
    await query(createMigrationsTable(located), [])
    const statements = migrationStatements(located, await applied(query, located))
    for (const statement of statements) await query(statement, [])
  }, 'maintenance')
}

/** @throws schema_not_migrated, schema_too_new */
export async function checkSchema(query: Query, schema: Schema): Promise<void> {
  checkMigrated(schema, await applied(query, schema))
}

/** A missing table is `schema_not_migrated`, as everywhere. */
async function applied(query: Query, schema: Schema): Promise<Applied | null> {
  return readApplied((await query(appliedQuery(schema), []))[0])
}
