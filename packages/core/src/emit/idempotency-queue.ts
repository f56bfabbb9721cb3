import type { PublishItem, PublishResult } from '../ports/index.js'

/** What tells an idempotency key from those of other tenants; null where the item has none. */
export function keyOf({ message: { tenant, idempotencyKey } }: PublishItem): string | null {
  return idempotencyKey === null ? null : JSON.stringify([tenant, idempotencyKey])
}

/**
 * Publishes of one key, one at a time: the store would let them wait for each other, or for a transaction of the host's
 * that has the key, on a connection each. Calls with the same event share the publish that is under way; one with another
 * event waits for its end and asks the store then.
 */
export function createKeyedPublisher(publish: (item: PublishItem) => Promise<PublishResult>) {
  const underWay = new Map<string, { contentHash: string | null; result: Promise<PublishResult> }>()

  return async (item: PublishItem): Promise<PublishResult> => {
    const key = keyOf(item)
    if (key === null) return publish(item)
    for (let other = underWay.get(key); other !== undefined; other = underWay.get(key)) {
      if (other.contentHash === item.contentHash) return { ...(await other.result), duplicate: true }
      await other.result.catch(() => {})
    }
    const result = publish(item).finally(() => underWay.delete(key))
    underWay.set(key, { contentHash: item.contentHash, result })
    return result
  }
}
