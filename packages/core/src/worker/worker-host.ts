import { hasSucceeded } from '../dispatch/index.js'
import { WebhooksError } from '../errors.js'
import type { Listeners } from '../listeners.js'
import type { ClaimedDelivery, EndpointRecord, Store } from '../ports/index.js'
import { isAlertTenant } from '../request/alert-endpoint.js'
import { type AlertsOptions, createAlerts } from './alerts.js'
import { createShared } from './leases.js'
import { createProxyFaults } from './proxy-faults.js'
import { createPublishing } from './publishing.js'
import type { Recall } from './renewals.js'
import type { SettledInfo, WorkerDeps } from './run.js'
import type { EndBounds } from './shutdown.js'
import { within } from './sleeper.js'
import { heardPromise, type Starting, startWhenReady } from './startup.js'
import { createWorker, type Worker } from './worker.js'

export interface WorkerHostOptions<Tx>
  extends Omit<
      WorkerDeps,
      | 'store'
      | 'shared'
      | 'settleLingerMs'
      | 'lastFailed'
      | 'requestsEndAt'
      | 'onSettled'
      | 'onFailed'
      | 'onHealth'
      | 'onSuspended'
      | 'onProxyFault'
    >,
    Pick<AlertsOptions<Tx>, 'box' | 'ids' | 'repeat'> {
  store: Store<Tx>
  listeners: Listeners
}

/** Parts of a drain's time: in which requests are started, and by which they have ended; the rest is for writing back. */
const startPart = 0.8
const requestsPart = 0.9

/** The worker of one instance: starts and stops runs, and tells listeners what was decided. */
export function createWorkerHost<Tx>({ store, listeners, box, ids, repeat, ...options }: WorkerHostOptions<Tx>) {
  /** The one that was started, and those that drain. */
  const workers = new Set<Worker>()
  const shared = createShared(options.clock)
  let starting: (Starting & { told: Promise<void> }) | null = null
  let unsubscribe: (() => void)[] = []
  const { clock, onAttempt, onError } = options
  const alerts = createAlerts({ store, box, ids, clock, repeat, nudge, onError })

  const onProxyFault = createProxyFaults(clock, onError)

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

  function tellHealth({ notice, ...endpoint }: Parameters<WorkerDeps['onHealth']>[0]): void {
    const { suspendAfterMs } = options.healthRules
    switch (notice.kind) {
      case 'failing': {
        const { percent, failingSince } = notice
        const suspendsAt = new Date(failingSince + (suspendAfterMs ?? 0))
        listeners.emit('endpoint.failing', { ...endpoint, percent, failingSince: new Date(failingSince), suspendsAt })
        break
      }
      case 'breakerOpened':
        listeners.emit('endpoint.breakerOpened', { ...endpoint, until: new Date(notice.until) })
        break
      case 'breakerClosed':
        listeners.emit('endpoint.breakerClosed', endpoint)
    }
  }

  /** The log has the outcome of the last request; a claim does not. */
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
      shared,
      store: store.outbox,
      settleLingerMs: store.capabilities.settleLingerMs,
      lastFailed: (delivery) => listeners.has('delivery.recovered') && readLastFailed(delivery),
      requestsEndAt,
      // Alerts are no deliveries of the customer's
      onAttempt: onAttempt && ((info) => isAlertTenant(info.tenant) || onAttempt(info)),
      onSettled: (info) => isAlertTenant(info.tenant) || onSettled(info),
      onFailed: alerts.failed,
      onHealth: (event) => isAlertTenant(event.tenant) || tellHealth(event),
      onSuspended: (event) => listeners.emit('endpoint.suspended', event),
      onProxyFault,
    })
    workers.add(worker)
    return worker
  }

  async function end(worker: Worker, bounds: EndBounds): Promise<void> {
    await worker.stop(bounds)
    workers.delete(worker)
  }

  /** Waits until what was raised is stored, for `ms` at most. */
  async function alertsStored(ms: number): Promise<void> {
    if (!alerts.isBusy()) return
    const late = () =>
      new WebhooksError('store_unavailable', 'Alerts of failures were not stored in time: they may be lost.')
    await within(clock, ms, alerts.stored(), late).catch(onError)
  }

  function nudge(): void {
    for (const worker of workers) worker.nudge()
  }

  function begin(): void {
    const worker = newWorker(tell, null)
    unsubscribe = [store.onWake(worker.nudge), store.onError(options.onError)]
    void worker.run().catch(options.onError)
  }

  function beginWhenReady() {
    const check = () => store.checkSchema()
    const attempt = startWhenReady({ check, begin, clock: options.clock, report: options.onError })
    attempt.asked.catch(() => {
      if (starting?.asked === attempt.asked) starting = null
    })
    return { ...attempt, told: heardPromise(attempt.asked, options.onError) }
  }

  return {
    start(): Promise<void> {
      starting ??= beginWhenReady()
      return starting.told
    },
    async stop(graceMs: number): Promise<void> {
      starting?.giveUp()
      starting = null
      for (const off of unsubscribe.splice(0)) off()
      const bounds = { graceMs, until: Number.POSITIVE_INFINITY }
      await Promise.all([...workers].map((worker) => end(worker, bounds)))
      await alertsStored(graceMs)
    },
    async drain(deadlineMs: number): Promise<{ attempts: number; delivered: number }> {
      const started = options.clock.monotonic()
      const share = (part: number) => started + deadlineMs * part
      await within(options.clock, deadlineMs, store.checkSchema(), () => noAnswer(deadlineMs))
      const result = { attempts: 0, delivered: 0 }
      const worker = newWorker((info) => {
        if (info.events.length > 0) result.attempts++
        if (info.transition.status === 'delivered') result.delivered++
        tell(info)
      }, share(requestsPart))
      await worker.drain(share(startPart))
      await end(worker, { graceMs: deadlineMs, until: share(1) })
      await alertsStored(Math.max(0, share(1) - clock.monotonic()))
      return { ...result }
    },
    /** Prepares a publish; what it gives runs it, and again where the store gave no answer. */
    publishing: createPublishing({
      store,
      clock: options.clock,
      worker: () => workers.values().next().value,
      nudge,
    }),
    nudge,
    /** The store's time as far as this process can tell, in ms since 1970. */
    storeNow: shared.storeTime.now,
    recall(what: Recall): void {
      for (const worker of workers) worker.recall(what)
    },
    changed(endpoint: EndpointRecord): void {
      for (const worker of workers) worker.changed(endpoint)
    },
  }
}

function noAnswer(ms: number): WebhooksError {
  return new WebhooksError('store_unavailable', `drain: the store did not answer within ${ms} ms.`)
}
