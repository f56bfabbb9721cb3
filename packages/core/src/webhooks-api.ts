import type { TenantsApi } from './api/maintenance.js'
import type {
  DeliveriesApi,
  EndpointsApi,
  EventTypesApi,
  MessagesApi,
  Stats,
  WebhooksManagement,
} from './api/management.js'
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
   * `worker.error` says that it waits. If nobody waits for the promise, a rejection becomes a `worker.error`.
   * @throws schema_not_migrated, schema_too_new: there is no worker then until it is called again
   */
  start(): Promise<void>
  /**
   * One bounded pass, for serverless and cron: delivers what is due until nothing is or `deadlineMs` (10 s by default) is
   * over, whatever the store does. A request has what is left of nine tenths of that time, even where the endpoint's
   * timeout is longer, and one without an answer by then is an attempt that timed out: give it more time than your
   * customers' receivers take. Requests start in its first four fifths; outcomes are written in the last tenth.
   * @throws schema_not_migrated, schema_too_new, store_unavailable
   */
  drain(options?: DrainOptions): Promise<DrainResult>
  /** Ends the worker, and drains that are under way: requests in flight get `graceMs` (5 s by default) to end, the rest is given back unsent. */
  stop(options?: StopOptions): Promise<void>
  /**
   * Stops, then closes the transport and the store. The instance cannot be used after.
   * @throws host_function_failed (the transport), store_unavailable: one did not close, in 5 s each
   */
  close(options?: StopOptions): Promise<void>
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
