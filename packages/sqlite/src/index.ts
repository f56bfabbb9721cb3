export type { SqliteHandle, SqlValue, StatementHandle } from './connection/handle.js'
export type { SqliteSource } from './connection/open.js'
export { sqliteMigrationSql } from './schema/schema.js'
export { type SqliteStoreOptions, sqliteStore } from './sqlite-store.js'
