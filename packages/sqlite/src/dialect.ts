import type { SqlDialect } from '@posthorn/sql'
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
  withKeys: (column, values) => {
    const pairs = Object.entries(values).map(([name, value]) => sql`${`$.${name}`}, json(${JSON.stringify(value)})`)
    return sql<string>`json_set(${sql.ref(column)}, ${sql.join(pairs)})`
  },
  isPending: sql<SqlBool>`status = 'pending'`,
  now: () => sql<number>`${Date.now()}`,
  stretch: 2000,
} satisfies SqlDialect
