import {
  checkSchemaNumber,
  createMigrationsTable,
  migrationSql,
  migrationStatements,
  type Namespace,
  type TableNames,
} from '@posthorn/sql'
import type { Access } from './connection/access.js'
import { appliedMigration } from './connection/schema.js'
import { sqliteDdl, sqliteNow } from './dialect.js'

/** The whole schema as SQL text. `tablePrefix` as given to the store. */
export function sqliteMigrationSql({ tablePrefix = 'posthorn_' }: { tablePrefix?: string } = {}): string {
  return migrationSql({ tablePrefix }, sqliteDdl, sqliteNow)
}

/** Brings the schema to this version. SQLite's write lock is the lock: DDL is part of the transaction. */
export async function migrate(access: Access, namespace: Namespace, tables: TableNames): Promise<void> {
  await access.writeSchema((connection) => {
    connection.exec(createMigrationsTable(namespace, sqliteDdl))
    const applied = appliedMigration(connection, tables) ?? 0
    for (const statement of migrationStatements(namespace, sqliteDdl, applied, sqliteNow)) connection.exec(statement)
  })
}

/** @throws schema_not_migrated, schema_too_new. */
export async function checkSchema(access: Access, tables: TableNames): Promise<void> {
  checkSchemaNumber(await access.readSchema((connection) => appliedMigration(connection, tables)))
}
