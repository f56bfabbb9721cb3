import { Buffer } from 'node:buffer'
import type { MessageRecord, PublishItem } from '@posthorn/core'
import type { Insertable } from 'kysely'
import { int, intOrNull, text, textArray, textOrNull } from '../columns.js'
import type { Row, SqlDialect } from '../dialect.js'
import type { MessagesTable } from '../tables.js'

/** Row of `messages` to record. */
export function readMessage(row: Row): MessageRecord {
  return {
    id: text(row.id),
    tenant: text(row.tenant),
    type: text(row.type),
    payload: text(row.payload),
    scopes: textArray(row.scopes),
    idempotencyKey: textOrNull(row.idempotency_key),
    traceparent: textOrNull(row.traceparent),
    createdAt: int(row.created_at),
    deliverAt: intOrNull(row.deliver_at),
    expiresAt: intOrNull(row.expires_at),
  }
}

/** Item to a row to insert into `messages`. */
export function messageRow({ message, contentHash }: PublishItem, dialect: SqlDialect): Insertable<MessagesTable> {
  return {
    id: message.id,
    tenant: message.tenant,
    type: message.type,
    payload: message.payload,
    size: payloadSize(message),
    scopes: dialect.textArray(message.scopes),
    idempotency_key: message.idempotencyKey,
    content_hash: contentHash,
    traceparent: message.traceparent,
    created_at: message.createdAt,
    deliver_at: message.deliverAt,
    expires_at: message.expiresAt,
  }
}

/** Length of the payload in bytes: the `size` of `messages` and `queue`. */
export function payloadSize(message: MessageRecord): number {
  return Buffer.byteLength(message.payload)
}
