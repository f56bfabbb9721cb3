import type { FinalStatus } from '@posthorn/core'

/*
 * A run as data: all that happens in it from outside is in here, so that a run that fails can be made smaller by leaving
 * parts out. Times are ms since its beginning.
 */

export const storeVerbs = [
  'publish',
  'claim',
  'settle',
  'renew',
  'release',
  'park',
  'held',
  'feed',
  'reserve',
  'cancel',
  'expire',
  'requeue',
  'endpoints',
  'log',
  'schema',
] as const

/** A verb of the outbox, or all of `endpoints`, of `log` but `requeue` (and `deliverMissing`), or of the schema. */
export type StoreVerb = (typeof storeVerbs)[number]

/**
 * What goes wrong with a call. `unheard`: the store never hears of it, and it fails after `ms`. `unanswered`: it is done, and
 * fails after `ms`. `slow`: done after `ms`. `late`: done at once, answered after `ms`.
 * `stall`: done once the fault is over, in the order of the calls. `twice`: answered at once, and done once
 * more after `ms`. `refused`: the store takes nothing of what is written. `unread`: a claim leaves an endpoint out.
 */
export type FaultMode = 'unheard' | 'unanswered' | 'slow' | 'late' | 'stall' | 'twice' | 'refused' | 'unread' | 'deaf'

/** How a receiver meets requests for a while. `shut`: the sender's proxy lets none of them through. */
export interface Phase {
  forMs: number
  kind: 'answer' | 'flap' | 'refuse' | 'hang' | 'shut'
  status: number
  delayMs: number
  /** `Retry-After`. */
  retryAfter: string | null
  /** The store refuses to keep what it answers. */
  poison: boolean
}

export interface ScenarioEndpoint {
  tenant: string
  eventTypes: string[] | null
  maxInFlight: number | null
  ordering: 'fifo' | null
  timeoutMs: number | null
  rateLimit: { limit: number; periodMs: number } | null
  failureHandling: {
    triggers: string[]
    retry: { kind: 'linear'; maxAttempts: number; intervalMs: number } | null
    divert: boolean
    suspend: boolean
  } | null
  /** One after the other; up from then on. */
  life: Phase[]
}

export type EndpointCall =
  | 'pause'
  | 'resume'
  | 'suspend'
  | 'unsuspend'
  | 'rotate'
  | 'move'
  | 'touch'
  | 'order'
  | 'disorder'
  | 'delete'

/** What a host does, or what happens to it. `host` and `endpoint` are positions in the scenario's lists. */
export type Action = { at: number } & (
  | {
      do: 'emit'
      host: number
      n: number
      tenant: string
      type: SimulatedEvent
      key: string | null
      deliverInMs: number | null
      expiresInMs: number | null
      bytes: number
    }
  | { do: 'endpoint'; host: number; endpoint: number; call: EndpointCall }
  | { do: 'create'; host: number; endpoint: number }
  | { do: 'cancel' | 'retry'; host: number; tenant: string; pick: number }
  | {
      do: 'cancelMany'
      host: number
      tenant: string
      endpoint: number | null
      type: SimulatedEvent | null
      dryRun: boolean
    }
  | {
      do: 'replay'
      host: number
      tenant: string
      endpoint: number | null
      status: FinalStatus
      perSecond: number
    }
  | { do: 'replayMissing'; host: number; tenant: string; endpoint: number; sinceMs: number; perSecond: number }
  | { do: 'intrude'; host: number; tenant: string; endpoint: number }
  | { do: 'prune'; host: number; olderThanMs: number }
  | { do: 'deleteTenant'; host: number; tenant: string }
  | { do: 'fault'; host: number | null; verbs: StoreVerb[] | null; mode: FaultMode; forMs: number; ms: number }
  | { do: 'crash'; host: number; forMs: number }
  | { do: 'restart'; host: number; graceMs: number; forMs: number }
  | { do: 'stand'; host: number; how: 'stop' | 'sleep'; forMs: number }
  | { do: 'setClock'; host: number; byMs: number }
)

export interface Scenario {
  seed: number
  /** `calm`: nothing fails but receivers. `crowd`: no faults, and tenants whose receivers are slow. `solo`: one process. */
  flavour: 'storm' | 'calm' | 'crowd' | 'solo'
  /** When the world heals: faults end, receivers are up, endpoints are let go. */
  endMs: number
  /** Delays of the retry schedule. */
  retryMs: number[]
  timeoutMs: number
  emitRetryMs: number
  /** null: endpoints have no breaker. */
  breaker: { failures: number; openMs: number; maxOpenMs: number } | null
  /** An endpoint that fails for so long is suspended; null: never. */
  suspendAfterMs: number | null
  worker: { concurrency: number; perEndpoint: number; leaseMs: number; pollMs: number }
  /** What a call of the store takes, there and back. */
  latency: { mostMs: number }
  /** The store gives what it publishes to the worker that offers to take it. */
  hands: boolean
  hosts: { skewMs: number; works: boolean }[]
  endpoints: ScenarioEndpoint[]
  actions: Action[]
}

/** Event types of the simulated host. */
export const simulatedEvents = { 'invoice.paid': {}, 'invoice.line.added': {}, 'user.created': {} }

export type SimulatedEvent = keyof typeof simulatedEvents
