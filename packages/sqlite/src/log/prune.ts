import { type LogStore, uuidv7Time } from '@posthorn/core'
import { int, type Row, type TableNames, text } from '@posthorn/sql'
import { batchRows } from '../batch-rows.js'
import type { Connection } from '../connection/connection.js'

type Verb = LogStore['prune']

/**
 * Deletes old messages that are done, with their deliveries and attempts; a delivery is `open` until it is final. Walks
 * the key of messages tenant by tenant (tenant=? AND id>? AND id<?), as ids carry the time, from where the last batch
 * ended: a tenant and an id, as JSON. A message with more rows than a batch may delete is emptied over several of them,
 * and goes last; it counts as expired from the first on, so that nobody who has lost its delivery is sent it again. Answers to creations, links and sessions that have expired go too.
 */
export function pruneVerb(tables: TableNames) {
  const old = `SELECT id FROM ${tables.messages} WHERE tenant = ? AND id > ? AND id < ? AND created_at < ?
    ORDER BY id LIMIT ?`
  const nextTenant = `SELECT tenant FROM ${tables.messages} WHERE tenant > ? ORDER BY tenant LIMIT 1`
  const deliveries = `SELECT id, status, attempts FROM ${tables.deliveries} WHERE tenant = ? AND message_id = ?`
  const parts = [
    `DELETE FROM ${tables.attempts} WHERE (tenant, delivery_id) IN (
      SELECT tenant, id FROM ${tables.deliveries} WHERE tenant = ? AND message_id = ?)`,
    `DELETE FROM ${tables.deliveries} WHERE tenant = ? AND message_id = ?`,
    `DELETE FROM ${tables.messages} WHERE tenant = ? AND id = ?`,
  ]
  const someAttempts = `DELETE FROM ${tables.attempts} WHERE (tenant, delivery_id, number) IN (
    SELECT tenant, delivery_id, number FROM ${tables.attempts} WHERE tenant = ? AND delivery_id = ? LIMIT ?)`
  const expire = `UPDATE ${tables.messages} SET expires_at = 0 WHERE tenant = ? AND id = ?`
  const delivery = `DELETE FROM ${tables.deliveries} WHERE tenant = ? AND id = ?`
  const creations = `DELETE FROM ${tables.creations} WHERE rowid IN (
    SELECT rowid FROM ${tables.creations} WHERE expires_at < ? LIMIT ?)`
  const sessions = `DELETE FROM ${tables.sessions} WHERE id IN (
    SELECT id FROM ${tables.sessions} WHERE expires_at < ? LIMIT ?)`

  /** Deletes so many rows of a message, or what it has but itself. */
  function shrink(connection: Connection, tenant: string, messageId: string, rows: readonly Row[], most: number): void {
    connection.statement(expire).run(tenant, messageId)
    let left = most
    for (const { id } of rows) {
      if (left > 0) left -= connection.statement(someAttempts).run(tenant, text(id), left)
      if (left > 0) left -= connection.statement(delivery).run(tenant, text(id))
    }
  }

  /** How many rows went with a message: 0 where it stays. null: there are more than may go now. */
  function remove(connection: Connection, tenant: string, messageId: string, most: number): number | null {
    const rows = connection.statement(deliveries).all(tenant, messageId)
    if (rows.some(({ status }) => status === 'open')) return 0
    const size = rows.reduce((sum, { attempts }) => sum + 1 + int(attempts), 1)
    if (size > most && size > batchRows) shrink(connection, tenant, messageId, rows, most)
    if (size > most) return null
    for (const sql of parts) connection.statement(sql).run(tenant, messageId)
    return size
  }

  return (connection: Connection, { before, after, limit }: Parameters<Verb>[0]): Awaited<ReturnType<Verb>> => {
    const most = Math.min(limit, batchRows)
    let expired = connection.statement(creations).run(before, most)
    if (expired < most) expired += connection.statement(sessions).run(before, most - expired)
    let left = batchRows - expired
    let looks = most
    let messages = 0
    // No tenant and no id is empty, so every one comes after ''
    let [tenant = '', id = '']: string[] = JSON.parse(after ?? '[]')
    const soFar = () => ({ messages, next: JSON.stringify([tenant, id]) })
    for (let tenants = 0; tenants < batchRows; tenants++) {
      for (const message of connection.statement(old).all(tenant, id, uuidv7Time(before), before, looks)) {
        const size = remove(connection, tenant, text(message.id), left)
        if (size === null) return soFar()
        if (size > 0) messages += 1
        left -= size
        looks -= 1
        id = text(message.id)
      }
      if (looks === 0) return soFar()
      const following = connection.statement(nextTenant).get(tenant)
      if (following === undefined) return { ...soFar(), ...(expired < most ? { next: null } : {}) }
      tenant = text(following.tenant)
      id = ''
    }
    return soFar()
  }
}
