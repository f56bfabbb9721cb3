import type { SqlDialect } from '@posthorn/sql'
import { type SqlBool, sql } from 'kysely'
import { isPending } from './schema/initial.js'

/** The server's time in whole ms since 1970, as SQL. */
export const nowSql = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint'

/** A caller's time where parameter `parameter` (`$1`) has one, else the server's. */
export function timeSql(parameter: string): string {
  return `coalesce(${parameter}::bigint, ${nowSql})`
}

/** PostgreSQL as the shared queries see it. */
export const postgresDialect: SqlDialect = {
  name: 'postgres',
  boolean: (value) => value,
  textArray: (value) => (value === null ? null : [...value]),
  hasAny: (column, values) => sql<SqlBool>`${column} && ${[...values]}::text[]`,
  hasAll: (column, values) => sql<SqlBool>`${column} @> ${[...values]}::text[]`,
  withKeys: (column, values) =>
    sql<string>`(${sql.ref(column)}::jsonb || ${JSON.stringify(values)}::text::jsonb)::text`,
  isPending: sql<SqlBool>`${sql.raw(isPending)}`,
  now: () => sql<number>`${sql.raw(nowSql)}`,
}
