import { WebhooksError } from '../errors.js'
import type { Clock, Ids, PublishItem, PublishResult, Store } from '../ports/index.js'
import type { EventCatalogue } from '../types/index.js'
import { checkOptions, type EmitCall, type MessageOptions, publishItem } from './item.js'
import { definitionOf, payloadText, validatePayload } from './payload.js'
import { createPublisher } from './publisher.js'

/** One event to emit. */
export interface EmitRequest {
  type: string
  payload: unknown
  /** Not checked yet. */
  options: MessageOptions
}

/** One entry of `emitMany`. */
export interface EmitItem extends MessageOptions {
  type: string
  payload: unknown
}

export interface EmitterDeps<Tx> {
  store: Store<Tx>
  events: EventCatalogue
  payloadBytes: number
  clock: Clock
  ids: Ids
  /** Publishes outside any transaction. */
  publish: (items: PublishItem[]) => Promise<PublishResult[]>
  /** Called with every message that was stored. */
  emitted: (item: PublishItem, result: PublishResult) => void
  /** Called when a synchronous publish has made deliveries. */
  nudge: () => void
}

/** Turns emits into published messages. */
export function createEmitter<Tx>(deps: EmitterDeps<Tx>) {
  const { store, events, payloadBytes, clock } = deps
  const grouped = createPublisher(deps.publish, store.capabilities.concurrentPublishes)

  function validated(request: EmitRequest): Promise<void> | undefined {
    return validatePayload(request.type, definitionOf(events, request.type), request.payload)
  }

  function itemOf({ type, payload, options }: EmitRequest, call: EmitCall): PublishItem {
    const checked = checkOptions(options, clock.now(), call)
    return publishItem(type, payloadText(type, payload, payloadBytes), checked, deps)
  }

  /** Items with a key that an earlier item of the batch has are answered by that one. */
  function withoutRepeats(items: PublishItem[]): { unique: PublishItem[]; indexOf: number[] } {
    const byKey = new Map<string, number>()
    const unique: PublishItem[] = []
    const indexOf = items.map((item) => {
      const { tenant, idempotencyKey } = item.message
      const key = idempotencyKey === null ? null : JSON.stringify([tenant, idempotencyKey])
      const earlier = key === null ? undefined : byKey.get(key)
      if (earlier === undefined) {
        const at = unique.push(item) - 1
        if (key !== null) byKey.set(key, at)
        return at
      }
      if (unique[earlier]?.contentHash === item.contentHash) return earlier
      const message = `emitMany: idempotency key "${idempotencyKey}" stands twice, with different content.`
      throw new WebhooksError('idempotency_conflict', message)
    })
    return { unique, indexOf }
  }

  /** Inside a transaction there is nothing to see yet: the store wakes workers at the commit. */
  function publish(items: PublishItem[], tx: Tx | undefined): Promise<PublishResult[]> {
    return tx === undefined ? deps.publish(items) : store.outbox.publish({ items, tx })
  }

  function answer(items: PublishItem[], indexOf: number[], results: PublishResult[]): PublishResult[] {
    const told = new Set<number>()
    return indexOf.map((at) => {
      const item = items[at]
      const result = results[at]
      if (item === undefined || result === undefined) {
        throw new WebhooksError('store_failed', 'The store gave no result for a message.')
      }
      if (told.has(at)) return { ...result, duplicate: true }
      told.add(at)
      if (!result.duplicate) deps.emitted(item, result)
      return result
    })
  }

  return {
    async emit(request: EmitRequest, tx: Tx | undefined): Promise<PublishResult> {
      await validated(request)
      const item = itemOf(request, 'emit')
      if (tx !== undefined || item.message.idempotencyKey !== null) {
        const [result] = answer([item], [0], await publish([item], tx))
        if (result === undefined) throw new WebhooksError('store_failed', 'The store gave no result for a message.')
        return result
      }
      const result = await grouped.publish(item)
      deps.emitted(item, result)
      return result
    },

    emitSync(request: EmitRequest, tx: Tx | undefined): PublishResult {
      const pending = validated(request)
      if (pending !== undefined) {
        pending.catch(() => {})
        const message = `The schema of "${request.type}" is asynchronous: use emit(), or a schema that validates at once.`
        throw new WebhooksError('async_schema', message)
      }
      const item = itemOf(request, 'emitSync')
      const results = store.outbox.publishSync(tx === undefined ? { items: [item] } : { items: [item], tx })
      const [result] = answer([item], [0], results)
      if (result === undefined) throw new WebhooksError('store_failed', 'The store gave no result for a message.')
      if (tx === undefined) deps.nudge()
      return result
    },

    /** All or none. */
    async emitMany(given: readonly EmitItem[], tx: Tx | undefined): Promise<PublishResult[]> {
      if (!Array.isArray(given) || !given.every((item) => typeof item === 'object' && item !== null)) {
        throw new WebhooksError('invalid_argument', 'emitMany: give a list of { type, payload, tenant }.')
      }
      if (given.length === 0) return []
      const requests = given.map(({ type, payload, ...options }: EmitItem): EmitRequest => ({ type, payload, options }))
      await Promise.all(requests.map(async (request) => validated(request)))
      const { unique, indexOf } = withoutRepeats(requests.map((request) => itemOf(request, 'emitMany')))
      return answer(unique, indexOf, await publish(unique, tx))
    },
  }
}
