import type { TenantsApi } from './api/maintenance.js'
import type {
  DeliveriesApi,
  EndpointsApi,
  EventTypesApi,
  MessagesApi,
  OperatorApi,
  Stats,
  WebhooksManagement,
} from './api/management.js'
import type { SessionsApi } from './api/sessions.js'
import type { MessageOptions } from './emit/publish-item.js'
import type { DrainOptions, StopOptions } from './options/call-options.js'
import type { PublishResult } from './ports/index.js'
import type { EventCatalogue, EventName, EventPayload, RawJson } from './types/index.js'
import type { WebhooksEvents } from './webhooks-events.js'

/** Options of an emit; `tx` is the host's own transaction, of the store's kind. */
export interface EmitOptions<Tx> extends MessageOptions {
  tx?: Tx | undefined
}

/** One entry of `emitMany`. */
export type EmitManyItem<Events extends EventCatalogue> = {
  [Name in EventName<Events>]: MessageOptions & { type: Name; payload: EventPayload<Events[Name]> | RawJson }
}[EventName<Events>]

/** What an emit returns: the message's id, its number of deliveries, and whether the idempotency key was already in use. */
export type EmitResult = PublishResult

/** Webhooks of one host: emit, a worker, and the management calls. */
export interface Webhooks<Events extends EventCatalogue, Tx> extends WebhooksManagement {
  /** Migrates the database to this version; safe to call from many processes at once. */
  migrate(): Promise<void>
  /**
   * Stores an event and one delivery for each endpoint that wants it, in one atomic step. With `tx`, it does so inside the
   * host's transaction: a rollback sends nothing. Without `tx`, it is retried for `limits.emitRetryMs` while the store is
   * unavailable, and stores one message.
   * @throws unknown_event_type, invalid_payload, payload_not_json, payload_too_large, invalid_argument,
   * idempotency_conflict, host_function_failed (the schema), schema_not_migrated, schema_too_new, store_unavailable
   */
  emit<Name extends keyof Events & string>(
    type: Name,
    payload: EventPayload<Events[Name]> | RawJson,
    options: EmitOptions<Tx>,
  ): Promise<EmitResult>
  /** Synchronous `emit`, for SQLite's synchronous transactions. @throws also unsupported, async_schema */
  emitSync<Name extends keyof Events & string>(
    type: Name,
    payload: EventPayload<Events[Name]> | RawJson,
    options: EmitOptions<Tx>,
  ): EmitResult
  /** Emits all or none of them. Throws what `emit` throws; `details.index` is the item at fault, if there is one. */
  emitMany(items: readonly EmitManyItem<Events>[], options?: { tx?: Tx | undefined }): Promise<EmitResult[]>
  /**
   * Starts a worker in this process and keeps the process alive until `stop`. Calling it again changes nothing. If the
   * store is unavailable, the promise still resolves: the worker reports `worker.error` and begins by itself once the store
   * answers. If nobody awaits the promise, a rejection becomes a `worker.error`.
   * @throws schema_not_migrated, schema_too_new: no worker runs until you call it again
   */
  start(): Promise<void>
  /**
   * One bounded pass, for serverless and cron: delivers until nothing is due or `deadlineMs` (default: 10 s) is over,
   * whatever the store does. Requests start in the first four fifths of that time. A request without an answer after nine
   * tenths counts as timed out, even if the endpoint's timeout is longer: allow more time than your customers' receivers
   * need. Outcomes are written in the last tenth.
   * @throws schema_not_migrated, schema_too_new, store_unavailable
   */
  drain(options?: DrainOptions): Promise<DrainResult>
  /** Stops the worker and running drains: requests in flight get `graceMs` (default: 5 s) to finish, other deliveries are released unsent. */
  stop(options?: StopOptions): Promise<void>
  /**
   * Stops, ends test requests, then closes the transport and the store. The instance cannot be used afterwards.
   * @throws host_function_failed (the transport), store_unavailable: it did not close within 5 s
   */
  close(options?: StopOptions): Promise<void>
  /** Adds a listener; returns a function that removes it. A listener that throws is caught and reported as `worker.error`. */
  on<Name extends keyof WebhooksEvents>(name: Name, listener: WebhooksEvents[Name]): () => void
  readonly endpoints: EndpointsApi
  readonly messages: MessagesApi
  readonly deliveries: DeliveriesApi
  readonly eventTypes: EventTypesApi
  /** Who came by a link of the portal. */
  readonly sessions: SessionsApi
  readonly tenants: TenantsApi
  readonly operator: OperatorApi
  /**
   * Deletes messages created before `before` that have nothing pending or held, with their deliveries and attempts, and
   * links and sessions that expired before then, in small batches. Returns the number of messages.
   */
  prune(options: { before: Date }): Promise<{ messages: number }>
  stats(options?: { tenant?: string | undefined }): Promise<Stats>
}

/** What a `drain` did: requests made and how many of them succeeded. */
export interface DrainResult {
  attempts: number
  delivered: number
}
