import { type LogStore, uuidv7Time } from '@posthorn/core'
import { int, type Row, type TableNames, text } from '@posthorn/sql'
import { batchRows } from '../batch-rows.js'
import type { Connection } from '../connection/connection.js'

type Verb = LogStore['prune']

/**
 * Deletes old messages that are done, with their deliveries and attempts; a delivery is `open` until it is final. Walks
 * the key of messages (id>? AND id<?), as ids carry the time, from where the last batch ended. A message with more rows
 * than a batch may delete is emptied over several of them, and goes last. Answers to creations that have expired go too.
 */
export function pruneVerb(tables: TableNames) {
  const old = `SELECT id FROM ${tables.messages} WHERE id > ? AND id < ? AND created_at < ? ORDER BY id LIMIT ?`
  const deliveries = `SELECT id, status, attempts FROM ${tables.deliveries} WHERE message_id = ?`
  const parts = [
    `DELETE FROM ${tables.attempts} WHERE delivery_id IN (
      SELECT id FROM ${tables.deliveries} WHERE message_id = ?)`,
    `DELETE FROM ${tables.deliveries} WHERE message_id = ?`,
    `DELETE FROM ${tables.messages} WHERE id = ?`,
  ]
  const someAttempts = `DELETE FROM ${tables.attempts} WHERE (delivery_id, number) IN (
    SELECT delivery_id, number FROM ${tables.attempts} WHERE delivery_id = ? LIMIT ?)`
  const delivery = `DELETE FROM ${tables.deliveries} WHERE id = ?`
  const creations = `DELETE FROM ${tables.creations} WHERE rowid IN (
    SELECT rowid FROM ${tables.creations} WHERE expires_at < ? LIMIT ?)`

  /** Deletes so many rows of a message, or what it has but itself. */
  function shrink(connection: Connection, rows: readonly Row[], most: number): void {
    let left = most
    for (const { id } of rows) {
      if (left > 0) left -= connection.statement(someAttempts).run(text(id), left)
      if (left > 0) left -= connection.statement(delivery).run(text(id))
    }
  }

  return (connection: Connection, { before, after, limit }: Parameters<Verb>[0]): Awaited<ReturnType<Verb>> => {
    // No id is empty, so every id comes after ''.
    let next = after ?? ''
    const most = Math.min(limit, batchRows)
    const looked = connection.statement(old).all(next, uuidv7Time(before), before, most)
    const expired = connection.statement(creations).run(before, most)
    let left = batchRows - expired
    let messages = 0
    for (const message of looked) {
      const messageId = text(message.id)
      const rows = connection.statement(deliveries).all(messageId)
      if (!rows.some(({ status }) => status === 'open')) {
        const size = rows.reduce((sum, { attempts }) => sum + 1 + int(attempts), 1)
        if (size > left && size > batchRows) shrink(connection, rows, left)
        if (size > left) return { messages, next }
        for (const sql of parts) connection.statement(sql).run(messageId)
        messages += 1
        left -= size
      }
      next = messageId
    }
    return { messages, next: looked.length < most && expired < most ? null : next }
  }
}
