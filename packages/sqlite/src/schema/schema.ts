import { printMigrations, type Schema, tableNames } from '@posthorn/sql'
import { initial } from './initial.js'

/** The schema that this code was written for. @throws invalid_argument for a prefix that is no plain identifier. */
export function sqliteSchema(prefix: string): Schema {
  return {
    migrations: [initial],
    tables: tableNames({ tablePrefix: prefix }),
    prefix,
    now: "CAST(unixepoch('subsec') * 1000 AS integer)",
  }
}

/** The whole schema as SQL text, for hosts that migrate with a tool of their own. `tablePrefix` as for the store. */
export function sqliteMigrationSql({ tablePrefix = 'posthorn_' }: { tablePrefix?: string } = {}): string {
  return printMigrations(sqliteSchema(tablePrefix))
}
