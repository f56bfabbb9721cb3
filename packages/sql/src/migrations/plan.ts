import { WebhooksError } from '@posthorn/core'
import { type Namespace, tableNames } from '../table-names.js'
import { initial } from './0001-initial.js'
import type { DdlDialect, Migration } from './migration.js'

/** Every migration, by number. */
export const migrations: readonly Migration[] = [initial]

/** The number of the schema this code was written for. */
export const schemaNumber: number = migrations.length

/** Creates the table of migrations where it is missing. Run it under the same lock as the rest. */
export function createMigrationsTable(namespace: Namespace, ddl: DdlDialect): string {
  return `CREATE TABLE IF NOT EXISTS ${tableNames(namespace).migrations} (
  number ${ddl.bigint} PRIMARY KEY,
  name text NOT NULL,
  applied_at ${ddl.bigint} NOT NULL
)`
}

/**
 * Statements that bring a schema from `applied` (the highest number that has run, 0 for none) to this version, each
 * migration followed by its row in `migrations`. The caller runs them in one transaction and under a lock that other
 * processes respect, and reads `applied` under that lock. `now` is SQL for the time in ms. @throws schema_too_new.
 */
export function migrationStatements(namespace: Namespace, ddl: DdlDialect, applied: number, now: string): string[] {
  checkNotNewer(applied)
  const tables = tableNames(namespace)
  return migrations
    .filter(({ number }) => number > applied)
    .flatMap((migration) => [
      ...migration.statements({ ...namespace, tables, ddl }),
      `INSERT INTO ${tables.migrations} (number, name, applied_at) VALUES (${migration.number}, '${migration.name}', ${now})`,
    ])
}

/** The whole schema as SQL text, for people who run migrations with tools of their own. */
export function migrationSql(namespace: Namespace, ddl: DdlDialect, now: string): string {
  const statements = [createMigrationsTable(namespace, ddl), ...migrationStatements(namespace, ddl, 0, now)]
  return `${statements.join(';\n\n')};\n`
}

/**
 * Checks the highest migration that has run; null where the table of migrations is missing or empty.
 * @throws schema_not_migrated, schema_too_new.
 */
export function checkSchemaNumber(applied: number | null): void {
  if (applied === null || applied < schemaNumber) throw schemaNotMigrated()
  checkNotNewer(applied)
}

/** The error for missing tables. */
export function schemaNotMigrated(cause?: unknown): WebhooksError {
  const message = 'The tables are missing or old: call `await webhooks.migrate()` before anything else.'
  return new WebhooksError('schema_not_migrated', message, cause === undefined ? {} : { cause })
}

function checkNotNewer(applied: number): void {
  if (applied <= schemaNumber) return
  throw new WebhooksError(
    'schema_too_new',
    `The database is at migration ${applied}, this version knows ${schemaNumber}: update the library in this process.`,
  )
}
