import type { Namespace, TableNames } from '../table-names.js'

/** How the databases differ in DDL. */
export interface DdlDialect {
  /** Type of a 64-bit integer. */
  bigint: string
  /** Type of a boolean. */
  boolean: string
  /** Type of text that is compared and sorted by code point. */
  text: string
  /** Type of a list of text. */
  textArray: string
  /** What follows the closing bracket of a narrow table that is read by its key only. */
  narrowTable: string
  /** What follows the closing bracket of a table with wide rows. */
  wideTable: string
  /** Table settings as statements, for example autovacuum's; none in SQLite. */
  settings(tables: TableNames): string[]
}

/** What a migration is written with. */
export interface DdlContext extends Namespace {
  ddl: DdlDialect
  tables: TableNames
}

/**
 * One step of the schema. Never changed once released; numbers have no gaps. Steps are additive, so that the previous
 * minor version goes on working while processes are replaced one by one.
 */
export interface Migration {
  number: number
  name: string
  statements(context: DdlContext): string[]
}
