import { isWebhooksError, WebhooksError } from '../errors.js'
import type { PublishItem, PublishResult } from '../ports/index.js'

/** Most messages, and most characters of payload, that share one publish. */
const maxItems = 256
const maxChars = 1024 * 1024
/** Messages for which a publish of their own is worth its commit, where another could take them along. */
const fairShare = 8

interface Waiting {
  item: PublishItem
  /** Since when it waits, by the clock of {@link Patience}. */
  since: number
  resolve: (result: PublishResult) => void
  reject: (error: unknown) => void
}

/**
 * Publishes items, the first of which waits since `since`, again where the store gives no answer; `onPause` hears of the
 * pauses between two tries.
 */
type Publish = (items: PublishItem[], onPause: (begins: boolean) => void, since: number) => Promise<PublishResult[]>

/** How long an emit waits for those before it, of a store that gives no answer. Times in ms. */
export interface Patience {
  now: () => number
  ms: number
}

/**
 * Group commit: emits that come while a publish is under way share the next one. A group that the store refuses is
 * published again one by one, so that one emit's fault is its own. While one waits to be tried again another goes in its
 * place, but not more of them than `concurrency`: of a store that is away too much would come back at once.
 * What has waited beyond its patience while the store answered nobody is refused with the next group that is: each takes
 * as long as a connection that is silent, and behind many an emit would never hear.
 */
export function createPublisher(publish: Publish, concurrency: number, patience: Patience) {
  let queue: Waiting[] = []
  let answeredAt = Number.NEGATIVE_INFINITY
  let underWay = 0
  let pausing = 0
  let scheduled = false

  const free = () => concurrency - underWay + Math.min(pausing, concurrency)

  function onPause(begins: boolean): void {
    pausing += begins ? 1 : -1
    if (begins) flush()
  }

  async function publishOne({ item, since, resolve, reject }: Waiting): Promise<void> {
    try {
      const [result] = await publish([item], onPause, since)
      if (result === undefined) throw new WebhooksError('store_failed', 'The store gave no result for a message.')
      answeredAt = patience.now()
      resolve(result)
    } catch (error) {
      reject(error)
      refuseWaiting(error)
    }
  }

  async function publishGroup(group: Waiting[]): Promise<void> {
    const [first] = group
    if (first === undefined) return
    if (group.length === 1) return publishOne(first)
    let results: PublishResult[]
    try {
      results = await publish(
        group.map(({ item }) => item),
        onPause,
        first.since,
      )
    } catch (error) {
      if (isWebhooksError(error, 'store_failed') || isWebhooksError(error, 'invalid_argument')) {
        for (const waiting of group) await publishOne(waiting)
      } else {
        for (const { reject } of group) reject(error)
        refuseWaiting(error)
      }
      return
    }
    answeredAt = patience.now()
    group.forEach(({ resolve, reject }, at) => {
      const result = results[at]
      if (result === undefined) reject(new WebhooksError('store_failed', 'The store gave no result for a message.'))
      else resolve(result)
    })
  }

  /** Of a store that is away: refuses who has waited too long, and heard of nobody whom it answered. */
  function refuseWaiting(error: unknown): void {
    if (!isWebhooksError(error, 'store_unavailable')) return
    const since = patience.now() - patience.ms
    const isOver = (waiting: Waiting) => waiting.since <= since && waiting.since > answeredAt
    const refused = queue.filter(isOver)
    queue = queue.filter((waiting) => !isOver(waiting))
    for (const { reject } of refused) reject(error)
  }

  /** Publishes that may start divide what waits among them, so that the store and this process work at one time. */
  function nextGroup(): Waiting[] {
    const share = Math.max(fairShare, Math.ceil(queue.length / free()))
    const most = Math.min(maxItems, share)
    let chars = 0
    let length = 0
    for (const { item } of queue) {
      chars += item.message.payload.length
      if (length === most || (length > 0 && chars > maxChars)) break
      length++
    }
    const group = queue.slice(0, length)
    queue = queue.slice(length)
    return group
  }

  function flush(): void {
    scheduled = false
    while (queue.length > 0 && free() > 0) {
      const group = nextGroup()
      underWay++
      void publishGroup(group).finally(() => {
        underWay--
        flush()
      })
    }
  }

  return {
    /** Publishes a message that has no idempotency key and no transaction. */
    publish(item: PublishItem): Promise<PublishResult> {
      return new Promise((resolve, reject) => {
        queue.push({ item, since: patience.now(), resolve, reject })
        if (scheduled) return
        scheduled = true
        // After the emits of this turn, so that they share
        queueMicrotask(flush)
      })
    },
  }
}
