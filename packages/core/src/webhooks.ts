import { deliveriesApi } from './api/deliveries.js'
import { endpointsApi } from './api/endpoints.js'
import { maintenance } from './api/maintenance.js'
import { messagesApi } from './api/messages.js'
import { operatorApi } from './api/operator.js'
import { sessionsApi } from './api/sessions.js'
import { createTestSlots } from './api/test-slots.js'
import { createEmitter } from './emit/emitter.js'
import { isWebhooksError, WebhooksError } from './errors.js'
import { createIds } from './ids/index.js'
import { createListeners } from './listeners.js'
import { logNotices } from './notices.js'
import { checkEmitManyOptions, checkEmitOptions, drainDeadline, stopGrace } from './options/call-options.js'
import { profilesOf } from './options/profiles.js'
import { safeLogger, urlCheckOf, userParts } from './options/user-parts.js'
import { checkWebhooksOptions, type WebhooksOptions } from './options/webhooks-options.js'
import { createRepeat } from './repeat.js'
import { createTargetCache, targetOf } from './request/target.js'
import { createSecretBox } from './secrets/secret-box.js'
import { defaultTransport } from './transport/index.js'
import type { EventCatalogue } from './types/index.js'
import { hostFunctionThrew } from './user-callbacks.js'
import type { Webhooks } from './webhooks-api.js'
import { within } from './worker/sleeper.js'
import { createWorkerHost } from './worker/worker-host.js'

/** How long transport and store may each take to close, in ms. */
const closeMs = 5000

/** Puts the parts together. @throws invalid_argument where an option is not valid. */
export function createWebhooks<Events extends EventCatalogue, Tx = never>(
  options: WebhooksOptions<Events, Tx>,
): Webhooks<Events, Tx> {
  const { healthRules, limits, worker: workerSettings } = checkWebhooksOptions(options)
  const { store, events } = options
  const logger = options.logger === undefined ? undefined : safeLogger(options.logger)
  const listeners = createListeners((error, isHeard) => {
    if (logger !== undefined) logger.error(error.message, { code: error.code, ...error.details, cause: error.cause })
    // biome-ignore lint/suspicious/noConsole: nobody can fix an error that is never reported.
    else if (!isHeard) console.error(`Posthorn: ${error.code}: ${error.message}`)
  })

  if (logger !== undefined) logNotices(listeners, logger)

  function onError(cause: unknown): void {
    const error = isWebhooksError(cause)
      ? cause
      : new WebhooksError('store_failed', cause instanceof Error ? cause.message : 'Something failed.', { cause })
    listeners.emit('worker.error', error)
  }

  const { clock, egress, onAttempt, random, retry } = userParts(options, onError)
  const ids = createIds(options.ids)
  const repeat = createRepeat(clock, limits.emitRetryMs)
  const box = createSecretBox(options.secrets?.keys ?? [])
  const profiles = profilesOf(options)
  const checkUrl = urlCheckOf(options.transport, egress)
  const transport = options.transport ?? defaultTransport({ egress })
  const { timeoutMs, responseBytes } = limits
  const requests = { timeoutMs, responseBytes, forwardTraceparent: options.forwardTraceparent ?? false }

  const worker = createWorkerHost({
    store,
    transport,
    targets: createTargetCache((record) => targetOf(record, profiles, box)),
    retry,
    healthRules,
    clock,
    random,
    settings: workerSettings,
    requests,
    onAttempt,
    listeners,
    onError,
    box,
    ids,
    repeat,
  })

  const emitter = createEmitter<Tx>({
    store,
    events,
    payloadBytes: limits.payloadBytes,
    clock,
    ids,
    publishing: worker.publishing,
    repeat,
    repeatMs: limits.emitRetryMs,
    nudge: worker.nudge,
    emitted({ message }, { deliveries }) {
      if (!listeners.has('message.emitted')) return
      const { tenant, id, type } = message
      listeners.emit('message.emitted', { tenant, messageId: id, eventType: type, deliveries })
    },
  })

  const closed = new AbortController()
  const context = {
    store,
    events,
    limits,
    clock,
    ids,
    box,
    profiles,
    checkUrl,
    changed: worker.changed,
    recall: worker.recall,
    nudge: worker.nudge,
    storeNow: worker.storeNow,
    tell: listeners.emit,
    repeat,
    test: { transport, requests, slots: createTestSlots(), closed: closed.signal },
  }
  const { tenants, prune, stats } = maintenance(context)
  let warned = false

  return {
    async migrate() {
      await store.migrate()
      if (!box.sealed && store.capabilities.durable && !warned) {
        logger?.warn('Endpoint secrets are stored plain: give createWebhooks({ secrets: { keys } }) to encrypt them.')
      }
      warned = true
    },
    async emit(type, payload, options) {
      checkEmitOptions(options, 'emit')
      const { tx, ...rest } = options
      return emitter.emit({ type, payload, options: rest }, tx)
    },
    emitSync(type, payload, options) {
      checkEmitOptions(options, 'emitSync')
      const { tx, ...rest } = options
      return emitter.emitSync({ type, payload, options: rest }, tx)
    },
    async emitMany(items, options = {}) {
      checkEmitManyOptions(options)
      return emitter.emitMany(items, options.tx)
    },
    start: worker.start,
    async drain(options = {}) {
      return worker.drain(drainDeadline(options))
    },
    async stop(options = {}) {
      return worker.stop(stopGrace(options, 'stop'))
    },
    async close(options = {}) {
      await worker.stop(stopGrace(options, 'close'))
      closed.abort()
      try {
        await within(clock, closeMs, transport.close(), () => new Error(`it did not end within ${closeMs} ms`))
      } catch (cause) {
        throw hostFunctionThrew({ name: 'transport.close', effect: 'The store was closed anyway.' }, cause)
      } finally {
        await within(clock, closeMs, store.close(), () => {
          const message = `close: the store did not close within ${closeMs} ms; it may still hold connections.`
          return new WebhooksError('store_unavailable', message)
        })
      }
    },
    on: listeners.on,
    endpoints: endpointsApi(context),
    messages: messagesApi(context),
    deliveries: deliveriesApi(context),
    eventTypes: {
      list: () =>
        Object.entries(events).map(([name, { description = null, example = null, schema = null }]) => ({
          name,
          description,
          example,
          schema,
        })),
    },
    profiles,
    ids: { endpoint: ids.endpointKind },
    sessions: sessionsApi(context),
    tenants,
    operator: operatorApi(context, () => stats()),
    prune,
    stats,
  }
}
