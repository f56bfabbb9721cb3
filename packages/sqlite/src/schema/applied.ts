import { intOrNull, type Schema } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

/** The highest migration that has run; null where the table of migrations is missing or empty. */
export function appliedMigration(connection: Connection, { tables }: Schema): number | null {
  const table = connection.statement(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND '"' || name || '"' = ?`)
  if (table.get(tables.migrations) === undefined) return null
  return intOrNull(connection.statement(`SELECT max(number) AS number FROM ${tables.migrations}`).get()?.number ?? null)
}
