import { type Schema, tableNames } from '@posthorn/sql'
import { nowSql } from '../dialect.js'
import { initial } from './initial.js'

/** Where the tables are. */
export interface Location {
  /** PostgreSQL schema. Default: `public`. `migrate()` creates it if it is missing. */
  schema?: string
  /** Prefix of every table name: letters, digits and `_`. Default: `posthorn_`. */
  tablePrefix?: string
}

/** The schema that this code was written for, at a location. */
export interface Located extends Schema {
  /** Name of the PostgreSQL schema. `tables` has it in every name: behind a proxy a search_path cannot be relied on. */
  schemaName: string
  /** NOTIFY channel, so that stores on other tables are not woken. At most 63 bytes, as PostgreSQL wants it. */
  channel: string
}

/** @throws invalid_argument for a name that is no plain identifier. */
export function locate({ schema = 'public', tablePrefix = 'posthorn_' }: Location): Located {
  return {
    migrations: [initial],
    tables: tableNames({ schema, tablePrefix }),
    prefix: tablePrefix,
    now: nowSql,
    schemaName: schema,
    channel: `${schema}.${tablePrefix}`.slice(0, 63),
  }
}
