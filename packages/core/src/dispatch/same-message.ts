import type { MessageRecord } from '../ports/index.js'

/** Whether a message that a store has under the id of one it is given is that one, published by an earlier call. */
export function isSameMessage(
  stored: Pick<MessageRecord, 'tenant' | 'type' | 'payload'>,
  given: Pick<MessageRecord, 'tenant' | 'type' | 'payload'>,
): boolean {
  return stored.tenant === given.tenant && stored.type === given.type && stored.payload === given.payload
}
