import { Buffer } from 'node:buffer'
import {
  inStoreTime,
  isSameMessage,
  matches,
  type PublishItem,
  type PublishResult,
  WebhooksError,
} from '@posthorn/core'
import { copyMessage } from './copies.js'
import { deliveryId } from './delivery-id.js'
import { enqueue } from './schedule.js'
import { isGated, type MessageRow, type Tables, tenantRows } from './tables.js'

/** The stored message of this item's id or key, or undefined. @throws idempotency_conflict, store_failed (id taken) */
function findStored(tables: Tables, { message, contentHash }: PublishItem): MessageRow | undefined {
  const { tenant, idempotencyKey: key } = message
  const own = tables.messages.get(message.id)
  if (own !== undefined && isSameMessage(own.record, message)) return own
  const stored = key === null ? undefined : tables.tenants.get(tenant)?.keys.get(key)
  if (stored !== undefined && stored.contentHash !== contentHash) {
    throw new WebhooksError(
      'idempotency_conflict',
      `Idempotency key ${key} was used for message ${stored.record.id} with other content; use another key.`,
      { details: { tenant, idempotencyKey: key, messageId: stored.record.id } },
    )
  }
  if (own !== undefined) {
    throw new WebhooksError('store_failed', `Message id ${message.id} is taken; ids must be unique.`)
  }
  return stored
}

function insert(tables: Tables, item: PublishItem, now: number): PublishResult {
  const record = copyMessage(item.message)
  const { id, tenant, scopes, idempotencyKey } = record
  const message: MessageRow = {
    record,
    contentHash: item.contentHash,
    bytes: Buffer.byteLength(record.payload),
    deliveries: [],
  }
  const rows = tenantRows(tables, tenant)
  rows.messages.set(id, message)
  tables.messages.set(id, message)
  if (idempotencyKey !== null) rows.keys.set(idempotencyKey, message)
  for (const endpoint of rows.endpoints.values()) {
    if (!endpoint.record.isActive || !matches(endpoint.record, { patterns: item.patterns, scopes })) continue
    const row = {
      id: deliveryId(item.deliveryIdPrefix),
      endpointId: endpoint.record.id,
      message,
      status: isGated(endpoint) ? ('held' as const) : ('pending' as const),
      token: null,
      attempts: 0,
      attemptsInBudget: 0,
      cancelReason: null,
      lastOutcome: null,
      lastStatusCode: null,
      finishedAt: null,
      attemptRows: [],
      dueAt: record.deliverAt ?? now,
      order: ++tables.lastOrder,
      slot: -1,
    }
    message.deliveries.push(row)
    tables.deliveries.set(row.id, row)
    enqueue(tables, row)
  }
  return { id, deliveries: message.deliveries.length, duplicate: false }
}

/**
 * Stores messages and their deliveries at the store's time `now`; `sentAt` is the emitter's. Looks for conflicts first, so
 * that one leaves nothing behind.
 */
export function publish(tables: Tables, items: PublishItem[], now: number, sentAt = now): PublishResult[] {
  const timed = inStoreTime(items, { store: now, before: sentAt, after: sentAt })
  const plan = timed.map((item) => ({ item, stored: findStored(tables, item) }))
  return plan.map(({ item, stored }) => {
    if (stored === undefined) return insert(tables, item, now)
    const { id } = stored.record
    return { id, deliveries: stored.deliveries.length, duplicate: id !== item.message.id }
  })
}
