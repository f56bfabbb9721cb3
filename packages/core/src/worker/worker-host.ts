import { hasSucceeded } from '../dispatch/index.js'
import type { Listeners } from '../listeners.js'
import type { ClaimedDelivery, PublishItem, PublishResult, Store } from '../ports/index.js'
import type { SettledInfo, WorkerDeps } from './options.js'
import { createWorker, type Worker } from './worker.js'

export interface WorkerHostOptions<Tx>
  extends Omit<WorkerDeps, 'store' | 'settleLingerMs' | 'lastFailed' | 'requestsEndAt' | 'onSettled' | 'onSuspended'> {
  store: Store<Tx>
  listeners: Listeners
}

/** Parts of a drain's time: in which requests are started, and by which they have ended; the rest is for writing back. */
const startPart = 0.8
const requestsPart = 0.95

/** The worker of one instance: starts and stops runs, and tells listeners what was decided. */
export function createWorkerHost<Tx>({ store, listeners, ...options }: WorkerHostOptions<Tx>) {
  /** The one that was started, and those that drain. */
  const workers = new Set<Worker>()
  let starting: Promise<void> | null = null
  let unsubscribe: (() => void)[] = []

  function tell(info: SettledInfo): void {
    const { tenant, endpointId, messageId, deliveryId, eventType, attempt, outcome, durationMs, transition } = info
    const statusCode = outcome.kind === 'response' ? outcome.status : null
    const common = { tenant, endpointId, messageId, deliveryId, eventType, attempt, durationMs, statusCode }
    for (const name of info.events) {
      if (!listeners.has(name)) continue
      const event = { ...common, outcome: outcome.kind }
      if (name === 'attempt.failed') {
        const nextAttemptInMs = transition.status === 'pending' ? transition.delayMs : null
        listeners.emit(name, { ...event, nextAttemptInMs })
      } else {
        listeners.emit(name, event)
      }
    }
  }

  /** The log knows what came of the last request; a claim does not. */
  async function readLastFailed({ tenant, id }: ClaimedDelivery): Promise<boolean> {
    try {
      const record = await store.log.delivery({ tenant, id })
      return record !== null && !hasSucceeded(record.lastOutcome, record.lastStatusCode)
    } catch (error) {
      options.onError(error)
      return false
    }
  }

  function newWorker(onSettled: (info: SettledInfo) => void, requestsEndAt: number | null): Worker {
    const worker = createWorker({
      ...options,
      store: store.outbox,
      settleLingerMs: store.capabilities.settleLingerMs,
      lastFailed: (delivery) => listeners.has('delivery.recovered') && readLastFailed(delivery),
      requestsEndAt,
      onSettled,
      onSuspended: (event) => listeners.emit('endpoint.suspended', event),
    })
    workers.add(worker)
    return worker
  }

  async function end(worker: Worker, graceMs: number): Promise<void> {
    await worker.stop(graceMs)
    workers.delete(worker)
  }

  function nudge(): void {
    for (const worker of workers) worker.nudge()
  }

  async function begin(): Promise<void> {
    await store.checkSchema()
    const worker = newWorker(tell, null)
    unsubscribe = [store.onWake(worker.nudge), store.onError(options.onError)]
    void worker.run().catch(options.onError)
  }

  return {
    start(): Promise<void> {
      if (starting === null) {
        const attempt = begin()
        starting = attempt
        // Who does not wait for start() hears of it all the same, and the process goes on
        attempt.catch((error) => {
          if (starting === attempt) starting = null
          options.onError(error)
        })
      }
      return starting
    },
    async stop(graceMs: number): Promise<void> {
      await starting?.catch(() => {})
      starting = null
      for (const off of unsubscribe.splice(0)) off()
      await Promise.all([...workers].map((worker) => end(worker, graceMs)))
    },
    async drain(deadlineMs: number): Promise<{ attempts: number; delivered: number }> {
      await store.checkSchema()
      const result = { attempts: 0, delivered: 0 }
      const started = options.clock.now()
      const share = (part: number) => started + deadlineMs * part
      const worker = newWorker((info) => {
        if (info.events.length > 0) result.attempts++
        if (info.transition.status === 'delivered') result.delivered++
        tell(info)
      }, share(requestsPart))
      await worker.drain(share(startPart))
      await end(worker, Math.max(0, share(1) - options.clock.now()))
      return result
    },
    /** Publishes, and lets a worker of this process that has nothing else to do take what it makes at once. */
    async publish(items: PublishItem[]): Promise<PublishResult[]> {
      const [worker] = workers
      const bytes = items.reduce((sum, { message }) => sum + message.payload.length, 0)
      const offer = worker?.offer(bytes) ?? null
      let taken = 0
      let results: PublishResult[]
      if (worker === undefined || offer === null) {
        results = await store.outbox.publish({ items })
      } else {
        const claimedAt = options.clock.now()
        const published = await store.outbox.publishAndClaim({ items, offer })
        results = published.results
        if (published.claim !== null) {
          taken = published.claim.deliveries.length
          void worker.accept(published.claim, offer.token, claimedAt).catch(options.onError)
        }
      }
      const made = results.reduce((sum, { deliveries, duplicate }) => sum + (duplicate ? 0 : deliveries), 0)
      if (made > taken) nudge()
      return results
    },
    nudge,
    refresh(endpointId: string): void {
      for (const worker of workers) worker.refresh(endpointId)
    },
  }
}
