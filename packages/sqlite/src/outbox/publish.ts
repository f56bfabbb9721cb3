import {
  answerForId,
  answerForKey,
  deliveryId,
  inStoreTime,
  matches,
  type Published,
  type PublishItem,
  type PublishRequest,
  type PublishResult,
} from '@posthorn/core'
import { int, isHeldRow, payloadSize, type Row, type TableNames, text, textOrNull } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'
import { sqliteDialect } from '../dialect.js'
import { parsedList } from './parsed-list.js'

interface Candidate {
  id: string
  eventTypes: readonly string[] | null
  scopes: readonly string[] | null
  isHeld: boolean
}

/**
 * Inserts messages and a delivery for each endpoint that matches. The caller brings the transaction.
 *
 * Endpoints of a tenant: SEARCH e USING INDEX endpoints_tenant (tenant=?), then health by its key. Matching is done
 * here by core's own function instead of in SQL: one rule, and no JSON function per endpoint and message.
 * Keys: SEARCH messages USING INDEX messages_key (tenant=? AND idempotency_key=?).
 */
export function publishVerb(tables: TableNames) {
  const keyed = `SELECT id, content_hash FROM ${tables.messages} WHERE tenant = ? AND idempotency_key = ?`
  const countOf = `SELECT count(*) AS deliveries FROM ${tables.deliveries} WHERE tenant = ? AND message_id = ?`
  const endpoints = `SELECT e.id, e.event_types, e.scopes, e.is_active, e.suspended_at, e.is_ordered, h.gated
    FROM ${tables.endpoints} e JOIN ${tables.health} h ON h.endpoint_id = e.id WHERE e.tenant = ? AND e.is_active = 1`
  const insertMessage = `INSERT INTO ${tables.messages} (id, tenant, type, payload, size, scopes, idempotency_key,
    content_hash, traceparent, created_at, deliver_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant, id) DO NOTHING`
  const byId = `SELECT type, payload FROM ${tables.messages} WHERE tenant = ? AND id = ?`
  const insertDelivery = `INSERT INTO ${tables.deliveries} (id, tenant, message_id, endpoint_id, event_type, status,
    attempts, created_at) VALUES (?, ?, ?, ?, ?, 'open', 0, ?)`
  const insertQueued = `INSERT INTO ${tables.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token,
    attempts, attempts_in_budget, size, expires_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)`

  function storedDuplicate(connection: Connection, item: PublishItem): PublishResult | undefined {
    const { tenant, idempotencyKey } = item.message
    if (idempotencyKey === null) return undefined
    const stored = connection.statement(keyed).get(tenant, idempotencyKey)
    if (stored === undefined) return undefined
    const id = text(stored.id)
    const deliveries = deliveriesOf(connection, tenant, id)
    return answerForKey(item, { id, deliveries, contentHash: textOrNull(stored.content_hash) })
  }

  function deliveriesOf(connection: Connection, tenant: string, messageId: string): number {
    return int(connection.statement(countOf).get(tenant, messageId)?.deliveries)
  }

  /** The tenant has the id: it is the message of a call before this one, or another. */
  function publishedBefore(connection: Connection, item: PublishItem): PublishResult {
    const { id, tenant } = item.message
    const row = connection.statement(byId).get(tenant, id)
    const stored = { type: text(row?.type), payload: text(row?.payload) }
    return answerForId(item, { ...stored, id, deliveries: deliveriesOf(connection, tenant, id) })
  }

  function insert(
    connection: Connection,
    item: PublishItem,
    candidates: readonly Candidate[],
    now: number,
  ): { result: PublishResult; isWorkWaiting: boolean } {
    const { message, contentHash, patterns, deliveryIdPrefix } = item
    const { id, tenant, type, payload, scopes, createdAt, deliverAt } = message
    const size = payloadSize(message)
    const { idempotencyKey, traceparent, expiresAt } = message
    const inserted = connection
      .statement(insertMessage)
      .run(
        ...[id, tenant, type, payload, size, sqliteDialect.textArray(scopes)],
        ...[idempotencyKey, contentHash, traceparent, createdAt, deliverAt, expiresAt],
      )
    if (inserted === 0) return { result: publishedBefore(connection, item), isWorkWaiting: true }
    const matching = candidates.filter((candidate) => matches(candidate, { patterns, scopes }))
    for (const endpoint of matching) {
      const rowId = deliveryId(deliveryIdPrefix)
      const status = endpoint.isHeld ? 'held' : 'pending'
      connection.statement(insertDelivery).run(rowId, tenant, id, endpoint.id, type, createdAt)
      connection.statement(insertQueued).run(rowId, tenant, id, endpoint.id, status, deliverAt ?? now, size, expiresAt)
    }
    const isWorkWaiting = matching.some(({ isHeld }) => !isHeld)
    return { result: { id, deliveries: matching.length, duplicate: false }, isWorkWaiting }
  }

  function publish(connection: Connection, items: readonly PublishItem[], now: number): Published {
    const byTenant = new Map<string, Candidate[]>()
    const candidatesOf = (tenant: string): Candidate[] => {
      const known = byTenant.get(tenant)
      if (known !== undefined) return known
      const found = connection.statement(endpoints).all(tenant).map(candidate)
      byTenant.set(tenant, found)
      return found
    }
    // Where an answer was lost, nobody may have been told: what is there already counts, but for duplicates
    let isWorkWaiting = false
    const results = items.map((item) => {
      const stored = storedDuplicate(connection, item)
      if (stored !== undefined) {
        isWorkWaiting ||= !stored.duplicate
        return stored
      }
      const inserted = insert(connection, item, candidatesOf(item.message.tenant), now)
      isWorkWaiting ||= inserted.isWorkWaiting
      return inserted.result
    })
    // A claim costs no trip to a server here
    return { results, claim: null, isWorkWaiting }
  }

  return ({ items, now, sentAt }: PublishRequest<never>): ((connection: Connection) => Published) => {
    // Read when it is called: a wait for the lock that may follow is no difference of clocks
    const store = now ?? Date.now()
    const emitter = sentAt ?? store
    const timed = inStoreTime(items, { store, before: emitter, after: emitter })
    return (connection) => publish(connection, timed, now ?? Date.now())
  }
}

function candidate(row: Row): Candidate {
  return {
    id: text(row.id),
    eventTypes: parsedList(textOrNull(row.event_types)),
    scopes: parsedList(textOrNull(row.scopes)),
    isHeld: isHeldRow(row),
  }
}
