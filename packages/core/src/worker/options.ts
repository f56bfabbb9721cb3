import type { DeliveryEvent, SlotLimits } from '../dispatch/index.js'
import type {
  ClaimedDelivery,
  Clock,
  DeliveryTransition,
  OutboxStore,
  Outcome,
  Random,
  RetryPolicy,
  Transport,
} from '../ports/index.js'
import type { RequestLimits } from './request.js'
import type { Shared } from './shared.js'
import type { TargetCache } from './target.js'

/** Settings of a worker. */
export interface WorkerSettings extends SlotLimits {
  /** How long a claim lasts unless renewed, in ms. */
  leaseMs: number
  /** Longest wait between two looks at the store, in ms. */
  pollMs: number
}

/** What a worker tells of one request, once it is known. Times in ms. */
export interface AttemptInfo {
  tenant: string
  endpointId: string
  messageId: string
  deliveryId: string
  eventType: string
  /** 1 and up. */
  attempt: number
  outcome: Outcome
  durationMs: number
  /** From when it was due to when it was claimed. */
  lateMs: number
}

/** A decision that the store has taken over. */
export interface SettledInfo extends AttemptInfo {
  transition: DeliveryTransition
  events: DeliveryEvent[]
}

export interface WorkerDeps {
  store: OutboxStore<never>
  /** See `StoreCapabilities.settleLingerMs`. */
  settleLingerMs: number
  transport: Transport
  targets: TargetCache
  shared: Shared
  retry: RetryPolicy
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
  onSuspended: (endpoint: { tenant: string; endpointId: string; reason: string }) => void
  /** Called with every error that no caller could be told of. MUST NOT throw. */
  onError: (error: unknown) => void
}
