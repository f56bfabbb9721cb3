import * as v from 'valibot'
import type { BreakerRules, HealthRules } from '../dispatch/index.js'
import { oneIssue, WebhooksError } from '../errors.js'
import { check, record, strict } from '../input/check.js'
import type { Clock, EndpointIdKind, Logger, Random, RetryPolicy, Store, Transport } from '../ports/index.js'
import type { EgressOptions } from '../transport/index.js'
import type { EventCatalogue } from '../types/index.js'
import { checkCatalogue } from './catalogue.js'
import { healthRuleEntries } from './health-rules.js'
import { type Limits, limitsSchema } from './limits.js'
import { type Metrics, metricsSchema } from './metrics.js'
import { isFunctionOrAbsent, part, someFunction } from './parts.js'
import { type ProfileOptions, profileEntries } from './profiles.js'
import { type WorkerSettings, workerSchema } from './worker-settings.js'

/** What `createWebhooks` takes. Everything but `store` and `events` has a safe default. */
export interface WebhooksOptions<Events extends EventCatalogue, Tx> extends ProfileOptions {
  store: Store<Tx>
  /** The event types the host emits, by name. */
  events: Events
  /**
   * Where requests may go. Default: https and public addresses only. If you pass a `transport` with its own rules
   * (`checkUrl`), such as `undiciTransport()` or `ofetchTransport()`, pass the egress options to that instead.
   */
  egress?: EgressOptions
  /** How requests are made. Default: undici on Node and Deno, ofetch elsewhere. */
  transport?: Transport
  /** Default: `schedule()`, ten attempts over about three days. */
  retry?: RetryPolicy
  /**
   * When to stop sending to an endpoint whose receiver does not answer, answers 5xx or 429: after `failures` in a row, for
   * `openMs`, and twice as long each time that the one delivery which tries it then fails too, up to `maxOpenMs`. What
   * waits meanwhile uses no attempt. Default: 10 failures, 30 s, 15 min; false: never.
   */
  breaker?: Partial<BreakerRules> | false
  /**
   * An endpoint that fails for so long without a success is suspended, in ms, and `endpoint.failing` warns of it before.
   * Default: 5 days; null: never.
   */
  suspendAfterMs?: number | null
  /** The kind of ids that endpoints get. Default: `uuid`. */
  ids?: { endpoint?: EndpointIdKind }
  /** Time and timers, which MUST NOT throw. Default: the system's. */
  clock?: Clock
  /** Randomness for the jitter of retries; MUST NOT throw. Default: `Math.random`. */
  random?: Random
  /**
   * For example `console`. Gets errors that no call can throw (`error`), failed deliveries, and endpoints that were
   * suspended, for example by a receiver's 410 (`warn`). Default: only errors go to `console.error`, and only while there
   * is no `worker.error` listener.
   */
  logger?: Logger
  /** Default: 1 MiB payloads, 15 s an attempt, 16 KiB of a response, 1,000 endpoints a tenant, 5 s for an emit. */
  limits?: Partial<Limits>
  /**
   * Default: 64 requests in flight, 8 to one endpoint, 60 s leases, polling every second. Endpoints that hang
   * or take a second or more share a quarter of the requests in flight.
   */
  worker?: Partial<WorkerSettings>
  /** Keys that encrypt stored secrets: at least one, newest first, each 32 bytes in base64. Default: secrets are stored plain. */
  secrets?: { keys: string[] }
  metrics?: Metrics
  /**
   * Whether receivers get the `traceparent` of the emit as a header. It tells them ids of your traces, so give it only to
   * receivers who are to see these. Default: false.
   */
  forwardTraceparent?: boolean
}

const optionsSchema = strict({
  store: part('migrate', 'checkSchema', 'onWake', 'onError', 'close'),
  events: record(v.string(), v.unknown()),
  egress: v.optional(
    strict({
      allowHttp: v.optional(v.boolean()),
      allow: v.optional(v.array(v.string('must be a text'), 'must be a list of addresses and names')),
      lookup: v.optional(someFunction),
      servers: v.optional(v.array(v.string('must be a text'), 'must be a list of IP addresses')),
    }),
  ),
  transport: v.optional(
    v.pipe(
      part('send', 'close'),
      v.check((transport) => isFunctionOrAbsent(transport, 'checkUrl'), 'must have a function as checkUrl, or none'),
    ),
  ),
  ...profileEntries,
  retry: v.optional(part('next')),
  ...healthRuleEntries,
  ids: v.optional(strict({ endpoint: v.optional(v.unknown()) })),
  clock: v.optional(part('now', 'monotonic', 'setTimer')),
  random: v.optional(someFunction),
  logger: v.optional(part('debug', 'info', 'warn', 'error')),
  limits: v.optional(limitsSchema, {}),
  worker: v.optional(workerSchema, {}),
  // No default: a misspelt key or an empty list would silently leave secrets plain
  secrets: v.optional(
    strict({
      keys: v.pipe(
        v.array(v.unknown(), 'must be a list of keys'),
        v.minLength(1, 'must have a key at least; leave secrets out to store them plain'),
      ),
    }),
  ),
  metrics: v.optional(metricsSchema),
  forwardTraceparent: v.optional(v.boolean('must be true or false')),
})

/**
 * Checks the options of `createWebhooks`. Returns the limits, the worker's settings and the rules of health, with defaults filled in.
 * @throws invalid_argument
 */
export function checkWebhooksOptions(options: unknown): {
  limits: Limits
  worker: WorkerSettings
  healthRules: HealthRules
} {
  const { breaker, egress, events, limits, suspendAfterMs, transport, worker } = check(
    optionsSchema,
    options,
    'createWebhooks',
  )
  if (egress !== undefined && transport !== undefined && Reflect.get(transport, 'checkUrl') !== undefined) {
    const what = 'must be passed to the transport, which has its own rules: undiciTransport({ egress })'
    throw new WebhooksError('invalid_argument', `createWebhooks: egress: ${what}.`, oneIssue('egress', what))
  }
  checkCatalogue(events)
  return { limits, worker, healthRules: { breaker: breaker || null, suspendAfterMs } }
}
