import { type Applied, appliedQuery, readApplied, type Schema } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

/** How far the database is; null where the table of migrations is missing or empty. */
export function appliedOf(connection: Connection, schema: Schema): Applied | null {
  const table = connection.statement(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND '"' || name || '"' = ?`)
  if (table.get(schema.tables.migrations) === undefined) return null
  return readApplied(connection.statement(appliedQuery(schema)).get())
}
