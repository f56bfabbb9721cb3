import { checkMigrated, createMigrationsTable, migrationStatements, type Schema } from '@posthorn/sql'
import type { Access } from '../connection/access.js'
import { appliedOf } from './applied.js'

/** Brings the schema to this version. SQLite's write lock keeps others out: DDL is part of the transaction. */
export async function migrate(access: Access, schema: Schema): Promise<void> {
  await access.writeSchema((connection) => {
    connection.exec(createMigrationsTable(schema))
    const statements = migrationStatements(schema, appliedOf(connection, schema))
    for (const statement of statements) connection.exec(statement)
  })
}

/** @throws schema_not_migrated, schema_too_new */
export async function checkSchema(access: Access, schema: Schema): Promise<void> {
  checkMigrated(schema, await access.readSchema((connection) => appliedOf(connection, schema)))
}
