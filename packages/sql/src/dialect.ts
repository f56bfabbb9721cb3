import type { Compilable, Expression, Kysely, RawBuilder, SqlBool } from 'kysely'
import type { Tables } from './tables.js'

/** All that differs between the databases, as far as the shared queries are concerned. */
export interface SqlDialect {
  name: 'sqlite' | 'postgres'
  /** Value to write to a boolean column. */
  boolean(value: boolean): boolean | number
  /** Value to write to a list column. */
  textArray(value: readonly string[] | null): string[] | string | null
  /** The list in `column` has at least one of `values` (never empty). */
  hasAny(column: Expression<unknown>, values: readonly string[]): Expression<SqlBool>
  /** The list in `column` has every one of `values`. */
  hasAll(column: Expression<unknown>, values: readonly string[]): Expression<SqlBool>
  /** The JSON object in `column`, which is text, with these keys set or replaced. Never called with none. */
  withKeys(column: string, values: Readonly<Record<string, unknown>>): RawBuilder<string>
  /** A row of the queue is pending, as its index by due time has it. */
  isPending: RawBuilder<SqlBool>
  /** The database's time in ms since 1970. */
  now(): RawBuilder<number>
  /**
   * Rows of the log that one statement may walk, where the database works on this thread: the event loop turns before
   * the next ones. Absent where it does not.
   */
  stretch?: number
}

/** A row as a driver gives it. Codecs check and convert each column. */
export type Row = Readonly<Record<string, unknown>>

/** Runs one built query and gives its rows. Errors it throws are already `WebhooksError`s. */
export type RunQuery = (query: Compilable) => Promise<readonly Row[]>

/** What the shared queries work with. `db` only builds queries; `run` runs them. */
export interface SqlContext {
  db: Kysely<Tables>
  dialect: SqlDialect
  run: RunQuery
}
