import { Buffer } from 'node:buffer'
import { matches, type PublishItem, type PublishResult, WebhooksError } from '@posthorn/core'
import { copyMessage } from './copies.js'
import { deliveryId } from './delivery-id.js'
import { enqueue } from './schedule.js'
import { isGated, type MessageRow, type Tables, tenantRows } from './tables.js'

/** The stored message of this item's key, or undefined. @throws idempotency_conflict, store_failed (id taken) */
function findStored(tables: Tables, { message, contentHash }: PublishItem): MessageRow | undefined {
  const { tenant, idempotencyKey: key } = message
  const stored = key === null ? undefined : tables.tenants.get(tenant)?.keys.get(key)
  if (stored !== undefined && stored.contentHash !== contentHash) {
    throw new WebhooksError(
      'idempotency_conflict',
      `Idempotency key ${key} was used for message ${stored.record.id} with other content; use another key.`,
      { details: { tenant, idempotencyKey: key, messageId: stored.record.id } },
    )
  }
  if (stored === undefined && tables.messages.has(message.id)) {
    throw new WebhooksError('store_failed', `Message id ${message.id} is taken; ids must be unique.`)
  }
  return stored
}

function insert(tables: Tables, item: PublishItem): PublishResult {
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
      dueAt: record.deliverAt ?? record.createdAt,
      order: ++tables.lastOrder,
      slot: -1,
    }
    message.deliveries.push(row)
    tables.deliveries.set(row.id, row)
    enqueue(tables, row)
  }
  return { id, deliveries: message.deliveries.length, duplicate: false }
}

/** Stores messages and their deliveries. Looks for conflicts first, so that one leaves nothing behind. */
export function publish(tables: Tables, items: PublishItem[]): PublishResult[] {
  const plan = items.map((item) => ({ item, stored: findStored(tables, item) }))
  return plan.map(({ item, stored }) =>
    stored === undefined
      ? insert(tables, item)
      : { id: stored.record.id, deliveries: stored.deliveries.length, duplicate: true },
  )
}
