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
import type { AttemptInfo, WorkerSettings } from './worker/options.js'

/** What `createWebhooks` takes. Everything but `store` and `events` has a safe default. */
export interface WebhooksOptions<Events extends EventCatalogue, Tx> {
  store: Store<Tx>
  /** The event types the host emits, by name. */
  events: Events
  /** Where requests may go: https and public addresses only, unless told. Not with a `transport` of your own. */
  egress?: EgressOptions
  /** How requests are made; on Node undici, elsewhere ofetch. */
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
  /** `console` will do. Without one, only errors that no `worker.error` listener hears go to `console.error`. */
  logger?: Logger
  /** 1 MiB payloads, 15 s an attempt, 16 KiB of a response, 1,000 endpoints a tenant unless told. */
  limits?: Partial<Limits>
  /**
   * 64 requests in flight, 8 to one endpoint, 60 s leases, a look at the store each second unless told. Endpoints that
   * take a second or more, or hang, share a quarter of the requests in flight.
   */
  worker?: Partial<WorkerSettings>
  /** Keys for secrets at rest, 32 bytes in base64 each, newest first. Without, secrets are stored plain. */
  secrets?: { keys: string[] }
  metrics?: {
    /** Called after every request. */
    attempt?: (info: AttemptInfo) => void
  }
}
