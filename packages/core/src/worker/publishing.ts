import type { Clock, PublishItem, PublishResult, Store } from '../ports/index.js'
import type { Worker } from './worker.js'

export interface PublishingOptions<Tx> {
  store: Store<Tx>
  clock: Clock
  /** The worker of this process that may take what is published at once. */
  worker: () => Worker | undefined
  /** Tells workers of this process that more may be due. */
  nudge: () => void
}

/**
 * Prepares publishes of items, which let a worker of this process that has nothing else to do take what they make at once.
 * What is prepared may be run again where the store gave no answer: the offer stays the same, so that the store gives the
 * worker what the first time has leased to it.
 */
export function createPublishing<Tx>({ store, clock, worker, nudge }: PublishingOptions<Tx>) {
  return (items: PublishItem[]): (() => Promise<PublishResult[]>) => {
    const taker = worker()
    const bytes = items.reduce((sum, { message }) => sum + message.payload.length, 0)
    const asked = taker?.ask(bytes) ?? null
    return async () => {
      const answer = store.outbox.publish({ items, offer: asked?.offer, sentAt: clock.now() })
      if (taker !== undefined && asked !== null) taker.accept(answer, asked)
      const { results, claim, isWorkWaiting } = await answer
      const taken = claim?.deliveries.length ?? 0
      const made = results.reduce((sum, { deliveries, duplicate }) => sum + (duplicate ? 0 : deliveries), 0)
      if (made > taken) taker?.published(items)
      if (isWorkWaiting ?? made > taken) nudge()
      return results
    }
  }
}
