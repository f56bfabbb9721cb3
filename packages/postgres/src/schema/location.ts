import { type TableNames, tableNames } from '@posthorn/sql'

/** Where the tables are. */
export interface Location {
  /** PostgreSQL schema, `public` unless told. `migrate()` makes it where it is missing. */
  schema?: string
  /** What every table's name starts with, `posthorn_` unless told. Letters, digits and `_`. */
  tablePrefix?: string
}

/** A location with everything that follows from it. */
export interface Located {
  schema: string
  prefix: string
  /** Quoted names with their schema: behind a transaction-pooling proxy a search_path cannot be relied on. */
  tables: TableNames
  /** NOTIFY channel, so that stores on other tables are not woken. At most 63 bytes, as PostgreSQL wants it. */
  channel: string
}

/** @throws invalid_argument for a name that is no plain identifier. */
export function locate({ schema = 'public', tablePrefix = 'posthorn_' }: Location): Located {
  const tables = tableNames({ schema, tablePrefix })
  return { schema, prefix: tablePrefix, tables, channel: `${schema}.${tablePrefix}`.slice(0, 63) }
}
