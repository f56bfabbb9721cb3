import { WebhooksError } from '../errors.js'
import type { Clock, Ids, PublishItem, PublishResult, Store } from '../ports/index.js'
import type { Repeat } from '../repeat.js'
import type { EventCatalogue } from '../types/index.js'
import { createPublisher } from './group-commit.js'
import { createKeyedPublisher, keyOf } from './idempotency-queue.js'
import { errorOfItem, isAboutItem } from './item-error.js'
import { definitionOf, payloadText, validatePayload } from './payload.js'
import { checkOptions, type EmitCall, type MessageOptions, publishItem } from './publish-item.js'

/** An emit waits for those before it so long, in ms, even where none is repeated. */
const leastWaitMs = 1000

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
  /** Prepares a publish outside any transaction; what it gives may be run again. */
  publishing: (items: PublishItem[]) => () => Promise<PublishResult[]>
  repeat: Repeat
  /** For how long, in ms. */
  repeatMs: number
  /** Called with every message that was stored. */
  emitted: (item: PublishItem, result: PublishResult) => void
  /** Called when a synchronous publish has made deliveries. */
  nudge: () => void
}

/** The result of a publish of one item. @throws store_failed */
function only([result]: PublishResult[]): PublishResult {
  if (result !== undefined) return result
  throw new WebhooksError('store_failed', 'The store gave no result for a message.')
}

/** Items with a key that an earlier item of the batch has are answered by that one. @throws idempotency_conflict */
function withoutRepeats(items: PublishItem[]): { unique: PublishItem[]; indexOf: number[] } {
  const byKey = new Map<string, number>()
  const unique: PublishItem[] = []
  const indexOf = items.map((item, index) => {
    const key = keyOf(item)
    const earlier = key === null ? undefined : byKey.get(key)
    if (earlier === undefined) {
      const at = unique.push(item) - 1
      if (key !== null) byKey.set(key, at)
      return at
    }
    if (unique[earlier]?.contentHash === item.contentHash) return earlier
    const { tenant, idempotencyKey } = item.message
    const message = `idempotency key "${idempotencyKey}" stands twice, with different content.`
    throw errorOfItem(
      new WebhooksError('idempotency_conflict', message, { details: { tenant, idempotencyKey } }),
      index,
    )
  })
  return { unique, indexOf }
}

/** Turns emits into published messages. */
export function createEmitter<Tx>(deps: EmitterDeps<Tx>) {
  const { store, events, payloadBytes, clock } = deps
  const grouped = createPublisher(publishAlone, store.capabilities.concurrentPublishes, {
    now: () => clock.monotonic(),
    ms: Math.max(deps.repeatMs, leastWaitMs),
  })
  const publishKeyed = createKeyedPublisher(async (item) => only(await publishAlone([item])))

  /** Ids are made here, so that a publish whose answer was lost can be run again and makes no second message. */
  function publishAlone(
    items: PublishItem[],
    onPause?: (begins: boolean) => void,
    since?: number,
  ): Promise<PublishResult[]> {
    return deps.repeat(deps.publishing(items), { since, onPause })
  }

  /** Inside a transaction there is nothing to see yet: the store wakes workers at the commit. */
  async function publish(items: PublishItem[], tx: Tx | undefined): Promise<PublishResult[]> {
    if (tx === undefined) return publishAlone(items)
    return (await store.outbox.publish({ items, tx, sentAt: clock.now() })).results
  }

  function validated(request: EmitRequest): Promise<void> | undefined {
    return validatePayload(request.type, definitionOf(events, request.type), request.payload)
  }

  function itemOf({ type, payload, options }: EmitRequest, call: EmitCall): PublishItem {
    const checked = checkOptions(options, clock.now(), call)
    return publishItem(type, payloadText(type, payload, payloadBytes), checked, deps)
  }

  function itemOfMany(request: EmitRequest, index: number): PublishItem {
    try {
      return itemOf(request, 'emitMany')
    } catch (error) {
      throw errorOfItem(error, index)
    }
  }

  function told(item: PublishItem, result: PublishResult): PublishResult {
    if (!result.duplicate) deps.emitted(item, result)
    return result
  }

  return {
    async emit(request: EmitRequest, tx: Tx | undefined): Promise<PublishResult> {
      await validated(request)
      const item = itemOf(request, 'emit')
      if (tx !== undefined) return told(item, only(await publish([item], tx)))
      return told(item, await (item.message.idempotencyKey === null ? grouped.publish(item) : publishKeyed(item)))
    },

    emitSync(request: EmitRequest, tx: Tx | undefined): PublishResult {
      const pending = validated(request)
      if (pending !== undefined) {
        pending.catch(() => {})
        const message = `The schema of "${request.type}" is asynchronous: use emit(), or a schema that validates at once.`
        throw new WebhooksError('async_schema', message)
      }
      const item = itemOf(request, 'emitSync')
      const { results, isWorkWaiting } = store.outbox.publishSync({ items: [item], tx, sentAt: clock.now() })
      const result = told(item, only(results))
      if (tx === undefined && isWorkWaiting !== false) deps.nudge()
      return result
    },

    /** All or none. */
    async emitMany(given: readonly EmitItem[], tx: Tx | undefined): Promise<PublishResult[]> {
      if (!Array.isArray(given) || !given.every((item) => typeof item === 'object' && item !== null)) {
        throw new WebhooksError('invalid_argument', 'emitMany: give a list of { type, payload, tenant }.')
      }
      if (given.length === 0) return []
      const requests = given.map(({ type, payload, ...options }: EmitItem): EmitRequest => ({ type, payload, options }))
      const validation = requests.map(async (request, index) => {
        try {
          await validated(request)
        } catch (error) {
          throw errorOfItem(error, index)
        }
      })
      await Promise.all(validation)
      const { unique, indexOf } = withoutRepeats(requests.map(itemOfMany))
      const published = await publish(unique, tx).catch((error: unknown) => {
        const at = unique.findIndex((item) => isAboutItem(error, item))
        throw at === -1 ? error : errorOfItem(error, indexOf.indexOf(at))
      })
      const results = unique.map((item, at) => told(item, only(published.slice(at, at + 1))))
      return indexOf.map((at, index) => {
        const result = only(results.slice(at, at + 1))
        return indexOf.indexOf(at) === index ? result : { ...result, duplicate: true }
      })
    },
  }
}
