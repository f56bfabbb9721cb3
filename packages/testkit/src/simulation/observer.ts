import type { DeliveryTransition, HealthFields, Settlement, SettleResult, WebhooksEvents } from '@posthorn/core'
import type { FinalLog } from './final-log.js'
import type { Host } from './host.js'
import type { Entry, KnownEndpoint, KnownMessage, Ledger, Sent } from './ledger.js'
import type { Action, Scenario } from './scenario.js'
import type { WorldClock } from './world-clock.js'

/** Something that a listener of a process was told. */
export type Told = {
  [Name in keyof WebhooksEvents]: { name: Name; host: Host; event: Parameters<WebhooksEvents[Name]>[0] }
}[keyof WebhooksEvents]

/** How a call of a host's ended, as it was told. */
export interface Answered {
  action: Action
  host: Host
  /** What it was given, or null where it threw. */
  given: unknown
  /** Code of what it threw; null: nothing. */
  code: string | null
  error: unknown
}

/** A claim that the store has made, before the ledger knows of it. */
export interface Claiming {
  host: Host
  token: number
  leaseMs: number
  at: number
  entries: Entry[]
  /** Ids of endpoints that the store says are gone. */
  deleted: string[]
}

/** A settlement that the store was given, and what it made of it, before the ledger knows of it. */
export interface Settling {
  host: Host
  at: number
  entry: Entry
  settlement: Settlement
  transition: DeliveryTransition
  repeated: boolean
  /** Whether its token is the stored one. */
  isCurrent: boolean
  result: SettleResult
}

/** A write of an endpoint's health that the store has made. */
export interface HealthMade {
  host: Host
  at: number
  endpoint: KnownEndpoint
  before: HealthFields
  fields: HealthFields
  /** Why it has suspended the endpoint; null: it has not. */
  suspended: string | null
}

/** What a rule may look at. */
export interface View {
  scenario: Scenario
  world: WorldClock
  ledger: Ledger
  /** Every process there has been. */
  hosts: readonly Host[]
  /** Calls that a process has made and that have not ended. */
  callsOf(host: Host): readonly Action[]
  /** World time at which the world was healed; null: not yet. */
  healedAt(): number | null
  /** World time until which something was last made to go wrong, but for receivers; -Infinity: never. */
  troubledUntil(): number
}

/** What a rule hears of. World time is that of the moment. */
export interface Observer {
  published?(message: KnownMessage, deliveries: number, host: Host): void
  claimed?(claim: Claiming): void
  settling?(settling: Settling): void
  health?(made: HealthMade): void
  /** A final delivery is to be sent again, from world time `dueAt` on. */
  requeued?(entry: Entry, host: Host, dueAt: number): void
  /** A delivery is to be cancelled, since somebody asked for it. */
  cancelled?(entry: Entry, host: Host): void
  /** A delivery was made of a message that its endpoint had not got; its turn is at world time `dueAt`. */
  madeLate?(entry: Entry, host: Host, dueAt: number): void
  sent?(sent: Sent): void
  /** The worker has heard the outcome. */
  outcome?(sent: Sent): void
  told?(told: Told): void
  answered?(answer: Answered): void
  /** A process has stopped that was asked to, so many ms ago. */
  stopped?(host: Host, tookMs: number): void
  /** Now and then, while nothing is under way in the store. */
  looked?(log: FinalLog): void
  /** All is over. */
  ended?(log: FinalLog): void
}

/** A rule that must hold in every run. `fail` says how it was broken. */
export interface Invariant {
  /** Short, for tables. */
  name: string
  /** What must hold. */
  about: string
  watch(view: View, fail: (what: string) => void): Observer
}
