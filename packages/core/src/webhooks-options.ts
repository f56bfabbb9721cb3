import type { Limits } from './api/context.js'
import type {
  Clock,
  EndpointIdKind,
  Logger,
  PayloadFormat,
  Random,
  RetryPolicy,
  Signer,
  Store,
  Transport,
} from './ports/index.js'
import type { EgressOptions } from './transport/index.js'
import type { EventCatalogue } from './types/index.js'
import type { AttemptInfo, WorkerSettings } from './worker/run.js'

/** What `createWebhooks` takes. Everything but `store` and `events` has a safe default. */
export interface WebhooksOptions<Events extends EventCatalogue, Tx> {
  store: Store<Tx>
  /** The event types the host emits, by name. */
  events: Events
  /**
   * Where requests may go: https and public addresses only, unless told. With a `transport` made by `undiciTransport()` or
   * `ofetchTransport()`, or any other that has rules of its own (`checkUrl`), give them to it and not here.
   */
  egress?: EgressOptions
  /** How requests are made; undici on Node and Deno, ofetch elsewhere. */
  transport?: Transport
  /** `standardWebhooks()` unless told. */
  signer?: Signer
  /** `standard` unless told. */
  format?: PayloadFormat
  /** Named pairs of signer and format, for endpoints that name one. */
  profiles?: Record<string, { signer?: Signer; format?: PayloadFormat }>
  /** `schedule()` unless told: ten attempts over about three days. */
  retry?: RetryPolicy
  ids?: { endpoint?: EndpointIdKind }
  clock?: Clock
  random?: Random
  /**
   * `console` will do. It is told of errors that no caller could be told of (`error`), and of deliveries that were given up
   * and endpoints that were suspended, such as by a receiver's 410 (`warn`). Without one, only errors that no
   * `worker.error` listener hears go to `console.error`.
   */
  logger?: Logger
  /** 1 MiB payloads, 15 s an attempt, 16 KiB of a response, 1,000 endpoints a tenant, 5 s for an emit unless told. */
  limits?: Partial<Limits>
  /**
   * 64 requests in flight, 8 to one endpoint, 60 s leases, a look at the store each second unless told. Endpoints that
   * take a second or more, or hang, share a quarter of the requests in flight.
   */
  worker?: Partial<WorkerSettings>
  /** Keys for secrets at rest, 32 bytes in base64 each, newest first, one at least. Without, secrets are stored plain. */
  secrets?: { keys: string[] }
  metrics?: {
    /** Called after every request. */
    attempt?: (info: AttemptInfo) => void
  }
}
