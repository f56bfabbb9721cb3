import { WebhooksError } from '@posthorn/core'
import type { TableNames } from './table-names.js'

/**
 * One step of a schema. Never changed once released. Steps add, so that the previous minor version goes on working
 * while processes are replaced one by one.
 */
export interface Migration {
  name: string
  statements(tables: TableNames, prefix: string): string[]
}

/** The schema of one database: its migrations by number, from 1, and where the tables are. */
export interface Schema {
  migrations: readonly Migration[]
  tables: TableNames
  prefix: string
  /** SQL for the time in ms since 1970. */
  now: string
}

/** Creates the table of migrations where it is missing. Run it under the same lock as the rest. */
export function createMigrationsTable({ tables }: Schema): string {
  return `CREATE TABLE IF NOT EXISTS ${tables.migrations} (
  number integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)`
}

/**
 * Statements that bring a schema from `applied` (the highest number that has run, 0 for none) to this version, each
 * migration followed by its row in `migrations`. The caller reads `applied` and runs these in one transaction, under a
 * lock that keeps other processes out. @throws schema_too_new
 */
export function migrationStatements({ migrations, tables, prefix, now }: Schema, applied: number): string[] {
  checkNotNewer(applied, migrations.length)
  return migrations
    .slice(applied)
    .flatMap(({ name, statements }, index) => [
      ...statements(tables, prefix),
      `INSERT INTO ${tables.migrations} (number, name, applied_at) VALUES (${applied + index + 1}, '${name}', ${now})`,
    ])
}

/** The whole schema as SQL text, for hosts that migrate with a tool of their own. */
export function printMigrations(schema: Schema): string {
  return `${[createMigrationsTable(schema), ...migrationStatements(schema, 0)].join(';\n\n')};\n`
}

/**
 * Checks the highest migration that has run; null where the table of migrations is missing or empty.
 * @throws schema_not_migrated, schema_too_new
 */
export function checkMigrated({ migrations }: Schema, applied: number | null): void {
  if (applied === null || applied < migrations.length) throw schemaNotMigrated()
  checkNotNewer(applied, migrations.length)
}

/** The error for missing or old tables. */
export function schemaNotMigrated(cause?: unknown): WebhooksError {
  const message = 'The tables are missing or old: call `await webhooks.migrate()` before anything else.'
  return new WebhooksError('schema_not_migrated', message, cause === undefined ? {} : { cause })
}

function checkNotNewer(applied: number, known: number): void {
  if (applied <= known) return
  throw new WebhooksError(
    'schema_too_new',
    `The database is at migration ${applied}, this version knows ${known}: update the library in this process.`,
  )
}
