import type { SessionRecord } from '@posthorn/core'
import type { Insertable } from 'kysely'
import { int, jsonObject, oneOf, text, textOrNull } from '../columns.js'
import type { Row } from '../dialect.js'
import type { SessionsTable } from '../tables.js'

/** Row of `sessions` to record. */
export function readSession(row: Row): SessionRecord {
  return {
    id: text(row.id),
    tenant: textOrNull(row.tenant),
    kind: oneOf(['link', 'usedLink', 'session'], row.kind),
    grant: jsonObject(row.granted),
    createdAt: int(row.created_at),
    expiresAt: int(row.expires_at),
  }
}

/** Record to a row to insert into `sessions`. */
export function sessionRow(record: SessionRecord): Insertable<SessionsTable> {
  const { id, tenant, kind, grant, createdAt, expiresAt } = record
  return { id, tenant, kind, granted: JSON.stringify(grant), created_at: createdAt, expires_at: expiresAt }
}
