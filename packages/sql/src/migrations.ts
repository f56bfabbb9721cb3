import { WebhooksError } from '@posthorn/core'
import { intOrNull } from './columns.js'
import type { Row } from './dialect.js'
import type { TableNames } from './table-names.js'

/** One step of a schema. Never changed once released. */
export interface Migration {
  name: string
  /**
   * Whether code that does not know this step may not work on its tables: one is gone or renamed, or means something else, or
   * a new column has neither a default nor null. Default: false, it only adds: then processes of versions before may
   * start on it. Those that run go on either way, so a step MUST leave the previous minor version working while processes are
   * replaced one by one.
   */
  isBreaking?: boolean
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

/** How far a database is. */
export interface Applied {
  /** The highest migration that has run. */
  number: number
  /** The migration that code must know at least, to work on these tables: 1, or the last one that broke with what was before. */
  minReader: number
}

/** Creates the table of migrations where it is missing. Run it under the same lock as the rest. */
export function createMigrationsTable({ tables }: Schema): string {
  return `CREATE TABLE IF NOT EXISTS ${tables.migrations} (
  number integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL, min_reader integer NOT NULL)`
}

/** The query whose one row {@link readApplied} reads. As text, since a host may read numbers in a way of its own. */
export function appliedQuery({ tables }: Schema): string {
  return `SELECT CAST(max(number) AS text) AS number, CAST(max(min_reader) AS text) AS reader FROM ${tables.migrations}`
}

/** How far a database is; null where nothing has run. */
export function readApplied(row: Row | undefined): Applied | null {
  const number = intOrNull(row?.number ?? null)
  const minReader = intOrNull(row?.reader ?? null)
  return number === null || minReader === null ? null : { number, minReader }
}

/**
 * Statements that bring a schema from `applied` (null: nothing has run) to this version, each migration followed by its row
 * in `migrations`; none where the database is newer. The caller reads `applied` and runs these in one transaction, under a
 * lock that keeps other processes out. @throws schema_too_new
 */
export function migrationStatements({ migrations, tables, prefix, now }: Schema, applied: Applied | null): string[] {
  checkReadable(applied, migrations.length)
  let minReader = 1
  return migrations.flatMap(({ name, isBreaking = false, statements }, index) => {
    const number = index + 1
    if (isBreaking) minReader = number
    if (applied !== null && number <= applied.number) return []
    return [
      ...statements(tables, prefix),
      `INSERT INTO ${tables.migrations} (number, name, applied_at, min_reader) VALUES (${number}, '${name}', ${now}, ${minReader})`,
    ]
  })
}

/** The whole schema as SQL text, for hosts that migrate with a tool of their own. */
export function printMigrations(schema: Schema): string {
  return `${[createMigrationsTable(schema), ...migrationStatements(schema, null)].join(';\n\n')};\n`
}

/**
 * Checks that this version can work on a database; null where the table of migrations is missing or empty. A newer one
 * will do, unless it broke with what this version knows.
 * @throws schema_not_migrated, schema_too_new
 */
export function checkMigrated({ migrations }: Schema, applied: Applied | null): void {
  if (applied === null || applied.number < migrations.length) throw schemaNotMigrated()
  checkReadable(applied, migrations.length)
}

/** The error for missing or old tables. */
export function schemaNotMigrated(cause?: unknown): WebhooksError {
  const message = 'The tables are missing or old: call `await webhooks.migrate()` before anything else.'
  return new WebhooksError('schema_not_migrated', message, cause === undefined ? {} : { cause })
}

function checkReadable(applied: Applied | null, known: number): void {
  if (applied === null || applied.minReader <= known) return
  const { number, minReader } = applied
  throw new WebhooksError(
    'schema_too_new',
    `The database is at migration ${number}, for versions that know migration ${minReader}; this one knows ${known}: update the library in this process.`,
  )
}
