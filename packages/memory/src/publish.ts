import { Buffer } from 'node:buffer'
import {
  answerForId,
  answerForKey,
  deliveryId,
  inStoreTime,
  matches,
  type Published,
  type PublishItem,
  type PublishResult,
} from '@posthorn/core'
import { addDelivery } from './add-delivery.js'
import { copyMessage } from './copies.js'
import { type MessageRow, type Tables, tenantRows } from './tables.js'

/** The answer for an item whose key or id is stored already. @throws idempotency_conflict, store_failed (id taken) */
function answerStored(tables: Tables, item: PublishItem): PublishResult | undefined {
  const { id, tenant, idempotencyKey: key } = item.message
  const rows = tables.tenants.get(tenant)
  const byKey = key === null ? undefined : rows?.keys.get(key)
  if (byKey !== undefined) {
    const { record, contentHash, deliveries } = byKey
    return answerForKey(item, { id: record.id, contentHash, deliveries: deliveries.length })
  }
  const byId = rows?.messages.get(id)
  return byId === undefined ? undefined : answerForId(item, { ...byId.record, deliveries: byId.deliveries.length })
}

function insert(tables: Tables, item: PublishItem, now: number): MessageRow {
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
  if (idempotencyKey !== null) rows.keys.set(idempotencyKey, message)
  for (const endpoint of rows.endpoints.values()) {
    if (!endpoint.record.isActive || !matches(endpoint.record, { patterns: item.patterns, scopes })) continue
    addDelivery(tables, { message, endpoint, id: deliveryId(item.deliveryIdPrefix), dueAt: record.deliverAt ?? now })
  }
  return message
}

/**
 * Stores messages and their deliveries at the store's time `now`; `sentAt` is the emitter's. Looks for conflicts first, so
 * that one leaves nothing behind.
 */
export function publish(tables: Tables, items: PublishItem[], now: number, sentAt = now): Published {
  const timed = inStoreTime(items, { store: now, before: sentAt, after: sentAt })
  const plan = timed.map((item) => ({ item, answer: answerStored(tables, item) }))
  let isWorkWaiting = false
  const results = plan.map(({ item, answer }) => {
    if (answer !== undefined) {
      // Where the answer was lost, nobody may have been told
      isWorkWaiting ||= !answer.duplicate
      return answer
    }
    const { id } = item.message
    const { deliveries } = insert(tables, item, now)
    isWorkWaiting ||= deliveries.some(({ status }) => status === 'pending')
    return { id, deliveries: deliveries.length, duplicate: false }
  })
  // A claim costs no trip to a server here
  return { results, claim: null, isWorkWaiting }
}
