import {
  idempotencyConflict,
  type MessageRecord,
  messageIdTaken,
  type PublishItem,
  type PublishResult,
} from '../ports/index.js'

/** What a store has under the key or the id of an item that it is to publish. */
export interface StoredMessage {
  id: string
  /** Delivery rows that were made for it. */
  deliveries: number
}

/**
 * The answer for an item whose idempotency key is that of a stored message. One that meets itself was published by an
 * earlier call, whose answer was lost: no duplicate. @throws idempotency_conflict (another event)
 */
export function answerForKey(item: PublishItem, stored: StoredMessage & { contentHash: string | null }): PublishResult {
  const { id, deliveries, contentHash } = stored
  if (contentHash !== item.contentHash) throw idempotencyConflict(item, id)
  return { id, deliveries, duplicate: id !== item.message.id }
}

/**
 * The answer for an item whose id is that of a stored message of its tenant: the one that the earlier call gave.
 * @throws store_failed (another message)
 */
export function answerForId(
  { message }: PublishItem,
  { deliveries, ...stored }: StoredMessage & Pick<MessageRecord, 'type' | 'payload'>,
): PublishResult {
  const { id, type, payload } = message
  if (stored.type !== type || stored.payload !== payload) throw messageIdTaken(id)
  return { id, deliveries, duplicate: false }
}
