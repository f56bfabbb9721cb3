/** What we bind. Booleans are 0 and 1. */
export type SqlValue = string | number | null

/** A prepared statement of `node:sqlite` or better-sqlite3, as far as we use it. */
export interface StatementHandle {
  all(...parameters: SqlValue[]): unknown[]
  get(...parameters: SqlValue[]): unknown
  run(...parameters: SqlValue[]): { changes: number | bigint }
}

/**
 * An open database: a `DatabaseSync` of `node:sqlite` or a `Database` of better-sqlite3. By structure, so that neither
 * is imported for its types.
 */
export interface SqliteHandle {
  prepare(sql: string): StatementHandle
  exec(sql: string): unknown
  close(): unknown
  /** `node:sqlite`. */
  readonly isTransaction?: boolean
  /** better-sqlite3. */
  readonly inTransaction?: boolean
  /** `node:sqlite`: path of the file, null for a database in memory. */
  location?(): string | null
  /** better-sqlite3: the file name as given. */
  readonly name?: string
  /** better-sqlite3. */
  readonly memory?: boolean
}

/** Whether `value` looks like an open database. */
export function isSqliteHandle(value: unknown): value is SqliteHandle {
  if (typeof value !== 'object' || value === null) return false
  return ['prepare', 'exec', 'close'].every((method) => typeof Reflect.get(value, method) === 'function')
}

/** Whether a transaction is open on the handle. */
export function isInTransaction(handle: SqliteHandle): boolean {
  return handle.isTransaction ?? handle.inTransaction ?? false
}

/** The file behind a handle; null where another connection could not open it (memory, temporary). */
export function fileOf(handle: SqliteHandle): string | null {
  if (handle.location !== undefined) return handle.location()
  return handle.memory === true || !handle.name ? null : handle.name
}
