import * as v from 'valibot'
import { deliveriesApi } from './api/deliveries.js'
import { endpointsApi } from './api/endpoints.js'
import { maintenance, type TenantsApi } from './api/maintenance.js'
import type {
  DeliveriesApi,
  EndpointsApi,
  EventTypesApi,
  MessagesApi,
  Stats,
  WebhooksManagement,
} from './api/management.js'
import { messagesApi } from './api/messages.js'
import { createEmitter } from './emit/emitter.js'
import type { MessageOptions } from './emit/item.js'
import { isWebhooksError, WebhooksError } from './errors.js'
import { guardedLogger, guardedParts, urlCheckOf } from './guards.js'
import { hostFunctionThrew } from './host-functions.js'
import { createIds } from './ids/index.js'
import { check, integer, strict } from './input/check.js'
import { createListeners } from './listeners.js'
import { logNotices } from './notices.js'
import type { PublishResult } from './ports/index.js'
import { createRepeat } from './repeat.js'
import { createSecretBox } from './secrets/secret-box.js'
import { profilesOf, settingsOf } from './settings.js'
import { defaultTransport } from './transport/index.js'
import type { EventCatalogue, EventName, EventPayload, RawJson } from './types/index.js'
import type { WebhooksEvents } from './webhooks-events.js'
import type { WebhooksOptions } from './webhooks-options.js'
import { createTargetCache, targetOf } from './worker/target.js'
import { within } from './worker/within.js'
import { createWorkerHost } from './worker/worker-host.js'

/** Options of an emit; `tx` is the host's own transaction, of the store's kind. */
export interface EmitOptions<Tx> extends MessageOptions {
  tx?: Tx | undefined
}

/** One entry of `emitMany`. */
export type EmitManyItem<Events extends EventCatalogue> = {
  [Name in EventName<Events>]: MessageOptions & { type: Name; payload: EventPayload<Events[Name]> | RawJson }
}[EventName<Events>]

/** What an emit gives: the message's id, how many deliveries it has, and whether its key was known already. */
export type EmitResult = PublishResult

/** Webhooks of one host: emit, a worker, and the management calls. */
export interface Webhooks<Events extends EventCatalogue, Tx> extends WebhooksManagement {
  /** Brings the database to this version; safe from many processes at once. */
  migrate(): Promise<void>
  /**
   * Stores an event and one delivery for each endpoint that wants it, in one step. With `tx`, inside the host's
   * transaction: what rolls back sends nothing. Without, it is tried again for `limits.emitRetryMs` while the store is not
   * available, and makes one message.
   * @throws unknown_event_type, invalid_payload, payload_not_json, payload_too_large, invalid_argument,
   * idempotency_conflict, host_function_failed (the schema), schema_not_migrated, schema_too_new, store_unavailable
   */
  emit<Name extends keyof Events & string>(
    type: Name,
    payload: EventPayload<Events[Name]> | RawJson,
    options: EmitOptions<Tx>,
  ): Promise<EmitResult>
  /** As `emit`, before it returns: for SQLite's synchronous transactions. @throws also unsupported, async_schema */
  emitSync<Name extends keyof Events & string>(
    type: Name,
    payload: EventPayload<Events[Name]> | RawJson,
    options: EmitOptions<Tx>,
  ): EmitResult
  /** Emits all or none of them. Throws as `emit` does; `details.index` says which item is at fault, where one is. */
  emitMany(items: readonly EmitManyItem<Events>[], options?: { tx?: Tx | undefined }): Promise<EmitResult[]>
  /**
   * Starts a worker in this process and keeps the process alive until `stop`. Calling it again changes nothing. Where the
   * store is away the promise resolves all the same: the worker begins by itself once the store answers, and
   * `worker.error` says that it waits. Who does not wait for the promise hears of a rejection as `worker.error`.
   * @throws schema_not_migrated, schema_too_new: there is no worker then until it is called again
   */
  start(): Promise<void>
  /**
   * One bounded pass, for serverless and cron: delivers what is due until nothing is or `deadlineMs` (10 s unless told) is
   * over, whatever the store does. A request has what is left of nine tenths of that time, even where the endpoint's
   * timeout is longer, and one without an answer by then is an attempt that timed out: give it more time than your
   * customers' receivers take. Requests start in its first four fifths; what came of them is written in the last tenth.
   * @throws schema_not_migrated, schema_too_new, store_unavailable
   */
  drain(options?: { deadlineMs?: number | undefined }): Promise<DrainResult>
  /** Ends the worker, and drains that are under way: requests in flight get `graceMs` (5 s unless told) to end, the rest is given back unsent. */
  stop(options?: { graceMs?: number | undefined }): Promise<void>
  /**
   * Stops, then closes the transport and the store. The instance cannot be used after.
   * @throws host_function_failed (the transport), store_unavailable: one did not close, in 5 s each
   */
  close(options?: { graceMs?: number | undefined }): Promise<void>
  /** Listens; gives a function that stops it. A listener that throws is caught and reported as `worker.error`. */
  on<Name extends keyof WebhooksEvents>(name: Name, listener: WebhooksEvents[Name]): () => void
  readonly endpoints: EndpointsApi
  readonly messages: MessagesApi
  readonly deliveries: DeliveriesApi
  readonly eventTypes: EventTypesApi
  readonly tenants: TenantsApi
  /**
   * Deletes messages created before `before` that have nothing pending or held, with their deliveries and attempts, in
   * small batches. Gives how many messages.
   */
  prune(options: { before: Date }): Promise<{ messages: number }>
  stats(options?: { tenant?: string | undefined }): Promise<Stats>
}

/** What a `drain` did: requests made and how many of them succeeded. */
export interface DrainResult {
  attempts: number
  delivered: number
}

/** How long transport and store may each take to close, in ms. */
const closeMs = 5000

const emitManySchema = strict({ tx: v.optional(v.unknown()) })
const drainSchema = strict({ deadlineMs: v.optional(integer(1, 3_600_000), 10_000) })
const stopSchema = strict({ graceMs: v.optional(integer(0, 600_000), 5000) })

/** What `call` was given as options, if it was given any. @throws invalid_argument */
function emitOptions<Tx>(options: EmitOptions<Tx>, call: string): EmitOptions<Tx> {
  if (typeof options === 'object' && options !== null) return options
  throw new WebhooksError('invalid_argument', `${call}: give options with the tenant, such as { tenant: "acme" }.`)
}

/** Puts the parts together. @throws invalid_argument where an option is not valid. */
export function createWebhooks<Events extends EventCatalogue, Tx = never>(
  options: WebhooksOptions<Events, Tx>,
): Webhooks<Events, Tx> {
  const { limits, worker: workerSettings } = settingsOf(options)
  const { store, events } = options
  const logger = options.logger === undefined ? undefined : guardedLogger(options.logger)
  const listeners = createListeners((error, isHeard) => {
    if (logger !== undefined) logger.error(error.message, { code: error.code, ...error.details, cause: error.cause })
    // biome-ignore lint/suspicious/noConsole: an error that nobody is told of cannot be mended.
    else if (!isHeard) console.error(`Posthorn: ${error.code}: ${error.message}`)
  })

  if (logger !== undefined) logNotices(listeners, logger)

  function onError(cause: unknown): void {
    const error = isWebhooksError(cause)
      ? cause
      : new WebhooksError('store_failed', cause instanceof Error ? cause.message : 'Something failed.', { cause })
    listeners.emit('worker.error', error)
  }

  const { clock, egress, onAttempt, random, retry } = guardedParts(options, onError)
  const ids = createIds(options.ids)
  const repeat = createRepeat(clock, limits.emitRetryMs)
  const box = createSecretBox(options.secrets?.keys ?? [])
  const profiles = profilesOf(options)
  const checkUrl = urlCheckOf(options.transport, egress)
  const transport = options.transport ?? defaultTransport({ egress })
  const requests = { timeoutMs: limits.timeoutMs, responseBytes: limits.responseBytes }

  const worker = createWorkerHost({
    store,
    transport,
    targets: createTargetCache((record) => targetOf(record, profiles, box)),
    retry,
    clock,
    random,
    settings: workerSettings,
    requests,
    onAttempt,
    listeners,
    onError,
  })

  const emitter = createEmitter<Tx>({
    store,
    events,
    payloadBytes: limits.payloadBytes,
    clock,
    ids,
    publishing: worker.publishing,
    repeat,
    nudge: worker.nudge,
    emitted({ message }, { deliveries }) {
      if (!listeners.has('message.emitted')) return
      const { tenant, id, type } = message
      listeners.emit('message.emitted', { tenant, messageId: id, eventType: type, deliveries })
    },
  })

  const context = {
    store,
    events,
    limits,
    clock,
    ids,
    box,
    profiles,
    checkUrl,
    changed: worker.refresh,
    recall: worker.recall,
    nudge: worker.nudge,
    tell: listeners.emit,
    repeat,
    test: { transport, requests },
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
      const { tx, ...rest } = emitOptions(options, 'emit')
      return emitter.emit({ type, payload, options: rest }, tx)
    },
    emitSync(type, payload, options) {
      const { tx, ...rest } = emitOptions(options, 'emitSync')
      return emitter.emitSync({ type, payload, options: rest }, tx)
    },
    async emitMany(items, options = {}) {
      check(emitManySchema, options, 'emitMany: options')
      return emitter.emitMany(items, options.tx)
    },
    start: worker.start,
    async drain(options = {}) {
      return worker.drain(check(drainSchema, options, 'drain').deadlineMs)
    },
    async stop(options = {}) {
      return worker.stop(check(stopSchema, options, 'stop').graceMs)
    },
    async close(options = {}) {
      await worker.stop(check(stopSchema, options, 'close').graceMs)
      try {
        await within(clock, closeMs, transport.close(), () => new Error(`it did not end within ${closeMs} ms`))
      } catch (cause) {
        throw hostFunctionThrew({ name: 'transport.close', effect: 'The store was closed all the same.' }, cause)
      } finally {
        await within(clock, closeMs, store.close(), () => {
          const message = `close: the store did not close within ${closeMs} ms; it may hold connections still.`
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
    tenants,
    prune,
    stats,
  }
}
