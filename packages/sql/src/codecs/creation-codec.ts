import type { CreationRecord } from '@posthorn/core'
import type { Insertable } from 'kysely'
import { int, text } from '../columns.js'
import type { Row } from '../dialect.js'
import type { CreationsTable } from '../tables.js'

/** Row of `creations` to record. */
export function readCreation(row: Row): CreationRecord {
  return {
    key: text(row.key),
    contentHash: text(row.content_hash),
    answer: text(row.answer),
    expiresAt: int(row.expires_at),
  }
}

/** Record to a row to insert into `creations`. */
export function creationRow(tenant: string, creation: CreationRecord): Insertable<CreationsTable> {
  const { key, contentHash, answer, expiresAt } = creation
  return { tenant, key, content_hash: contentHash, answer, expires_at: expiresAt }
}
