import type { DdlDialect, SqlDialect } from '@posthorn/sql'
import { type SqlBool, sql } from 'kysely'

/** SQLite as the shared queries see it. Lists are JSON text, booleans 0 and 1; the process's clock is the store's. */
export const sqliteDialect = {
  name: 'sqlite',
  boolean: (value: boolean): number => (value ? 1 : 0),
  textArray: (value: readonly string[] | null): string | null => (value === null ? null : JSON.stringify(value)),
  hasAny: (column, values) =>
    sql<SqlBool>`exists (select 1 from json_each(${column}) where value in (${sql.join(values)}))`,
  hasAll: (column, values) =>
    sql<SqlBool>`(select count(distinct value) from json_each(${column}) where value in (${sql.join(values)})) = ${new Set(values).size}`,
  now: () => sql<number>`${Date.now()}`,
} satisfies SqlDialect

/**
 * SQLite as the migrations see it. Text compares byte by byte, which is code point order in UTF-8. Narrow tables are
 * their own key index; rows with payloads or bodies would make such an index deep.
 */
export const sqliteDdl: DdlDialect = {
  bigint: 'integer',
  boolean: 'integer',
  text: 'text',
  textArray: 'text',
  narrowTable: ' STRICT, WITHOUT ROWID',
  wideTable: ' STRICT',
  settings: () => [],
}

/** The time in ms, as SQL. */
export const sqliteNow = "CAST(unixepoch('subsec') * 1000 AS integer)"
