import type { DeliveryEvent, HealthNotice, HealthRules } from '../dispatch/index.js'
import type { AttemptInfo } from '../options/metrics.js'
import type { WorkerSettings } from '../options/worker-settings.js'
import type {
  ClaimedDelivery,
  Clock,
  DeliveryTransition,
  EndpointRecord,
  OutboxStore,
  Random,
  RetryPolicy,
  Transport,
} from '../ports/index.js'
import type { RequestLimits } from '../request/request.js'
import type { TargetCache } from '../request/target.js'
import { createLanes } from './endpoint-queues.js'
import { createLeases, type Shared } from './leases.js'
import { createGiveBack } from './release.js'
import { backOffMs, createTimers, createWake } from './sleeper.js'

/** What the parts of a worker share during one run, from start to stop. */
export function createRun(deps: WorkerDeps) {
  const { store, clock, settings, onError } = deps
  /** For how long things take: wall time is only for what is stored, sent or shown. */
  const now = () => clock.monotonic()
  const timers = createTimers(clock)
  const leases = createLeases({ store, leaseMs: settings.leaseMs, shared: deps.shared })
  const state = {
    /** Nothing new is started. */
    stopping: false,
    /** Nothing may wait for the store. */
    givenUp: false,
    /** Whether the last claim took everything that was due; taken to be so while one is under way. */
    drained: false,
    /** Whether more may have become due since that claim was asked for. */
    nudged: false,
  }
  return {
    deps,
    state,
    now,
    timers,
    lanes: createLanes(settings, {
      health: deps.healthRules,
      storeNow: deps.shared.storeTime.now,
      moment: deps.shared.moment,
    }),
    leases,
    giveBack: createGiveBack(store, () => leases.over().length > 0, onError),
    /** Ends the loop's sleep: more may be due, or there is room for more. */
    wake: createWake(clock),
    /** Ends a sleep whenever a request has ended, or outcomes were written. */
    progress: createWake(clock),
    /** Ends the requests in flight. */
    abort: new AbortController(),
    /** Sleeps longer with every failure in a row; false once the worker has given up. */
    async backOff(failures: number): Promise<boolean> {
      if (state.givenUp) return false
      await new Promise<void>((resolve) => timers.after(backOffMs(failures), resolve))
      return !state.givenUp
    },
  }
}

export type Run = ReturnType<typeof createRun>

/** A decision that the store has taken over. */
export interface SettledInfo extends AttemptInfo {
  transition: DeliveryTransition
  events: DeliveryEvent[]
}

/** A delivery that failed for good, and its endpoint. */
export interface Failed {
  endpoint: EndpointRecord
  info: SettledInfo
}

export interface WorkerDeps {
  store: OutboxStore<never>
  /** See `StoreCapabilities.settleLingerMs`. */
  settleLingerMs: number
  transport: Transport
  targets: TargetCache
  shared: Shared
  retry: RetryPolicy
  healthRules: HealthRules
  clock: Clock
  random: Random
  settings: WorkerSettings
  requests: RequestLimits
  /** When every request must have ended, by the clock's `monotonic`, even one whose own timeout is longer; null: there is no such time. */
  requestsEndAt: number | null
  /**
   * Whether the last request of a delivery, which was requeued since, failed; false also where nobody wants to know. Never
   * rejects.
   */
  lastFailed: (delivery: ClaimedDelivery) => Promise<boolean> | false
  /** Called after every request that was made. */
  onAttempt: ((info: AttemptInfo) => void) | null
  /** Called once the store has taken a decision over. */
  onSettled: (info: SettledInfo) => void
  /** Called once for a settle, after it, with what it has stored as failed. */
  onFailed: (batch: readonly Failed[]) => void
  /** Called once the store has taken over a change of an endpoint's health that somebody may want to know of. */
  onHealth: (endpoint: { tenant: string; endpointId: string; notice: HealthNotice }) => void
  onSuspended: (endpoint: { tenant: string; endpointId: string; reason: string }) => void
  /** Called with every request that the host's proxy did not let through. */
  onProxyFault: (message: string) => void
  /** Called with every error that no call can throw. MUST NOT throw. */
  onError: (error: unknown) => void
}
