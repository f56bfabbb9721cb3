import type { TableNames } from '@posthorn/sql'

const lock = (verb: string, tables: TableNames) =>
  `SELECT ${verb}(hashtextextended('${tables.messages} housekeeping', 0)) IS NULL AS locked`

/**
 * Statements for the beginning of a transaction that keep deliveries from being made of messages that are being deleted: who
 * deletes cannot see the rows of a transaction that is still open. Any number of transactions may delete at once; one
 * that makes deliveries of old messages is alone, so that no two make the same.
 */
export function housekeepingLocks(tables: TableNames) {
  return { deletes: lock('pg_advisory_xact_lock_shared', tables), makes: lock('pg_advisory_xact_lock', tables) }
}
