import { checkMigrated, createMigrationsTable, migrationStatements, type Schema } from '@posthorn/sql'
import type { Access } from '../connection/access.js'
import { appliedMigration } from './applied.js'

/** Brings the schema to this version. SQLite's write lock keeps others out: DDL is part of the transaction. */
export async function migrate(access: Access, schema: Schema): Promise<void> {
  await access.writeSchema((connection) => {
    connection.exec(createMigrationsTable(schema))
    const applied = appliedMigration(connection, schema) ?? 0
    for (const statement of migrationStatements(schema, applied)) connection.exec(statement)
  })
}

/** @throws schema_not_migrated, schema_too_new */
export async function checkSchema(access: Access, schema: Schema): Promise<void> {
  checkMigrated(schema, await access.readSchema((connection) => appliedMigration(connection, schema)))
}
