import type { EndpointStore } from './endpoint-store.js'
import type { LogStore } from './log-store.js'
import type { OperatorStore } from './operator-store.js'
import type { OutboxStore } from './outbox-store.js'
import type { SessionStore } from './session-store.js'

/** What a store can do beyond the contract, as data. */
export interface StoreCapabilities {
  /** A name for messages: `memory`, `sqlite`, `postgres`. */
  name: string
  /** `publish` takes a `tx`. */
  transactions: boolean
  /** `publishSync` works. */
  syncPublish: boolean
  /** Rows outlive the process. */
  durable: boolean
  /** Several processes may work on it at once. */
  multiProcess: boolean
  /** How many publishes are worth running at once; core groups what arrives meanwhile. */
  concurrentPublishes: number
  /** How long to gather settlements for one settle, in ms, if each commit is expensive; else 0. */
  settleLingerMs: number
}

/**
 * Where endpoints, messages and deliveries live. `Tx` is what the host passes as `tx`; `never` if the store has none.
 * Stores keep, match and move rows, and decide nothing. No verb is optional; one that a store cannot do MUST throw
 * `unsupported`. Every verb that reads or writes a tenant's rows MUST touch only that tenant's; those of
 * `operator` alone read those of all. Errors MUST be
 * `WebhooksError`s with what the driver said as `cause`, without values of rows or parameters: it is logged. Every verb MUST settle within a bounded time, whatever happens to a
 * connection, and MUST NOT reuse a connection that did not answer.
 */
export interface Store<Tx = never> {
  readonly capabilities: StoreCapabilities
  readonly endpoints: EndpointStore
  readonly outbox: OutboxStore<Tx>
  readonly log: LogStore
  readonly sessions: SessionStore
  readonly operator: OperatorStore
  /** Brings the schema to this version. MUST be safe to call from many processes at once, and again. */
  migrate(): Promise<void>
  /**
   * Returns if this code can work on the schema: the one it was written for, or a newer one that has only been added to.
   * @throws schema_not_migrated, schema_too_new
   */
  checkSchema(): Promise<void>
  /**
   * Calls `listener` when deliveries may have become due through another process, after its commit; returns a
   * function that stops it. A wake may come too often or not at all: workers poll as well. MUST NOT throw.
   */
  onWake(listener: () => void): () => void
  /** Calls `listener` with errors that no call could report (a lost connection). Gives a function that stops it. */
  onError(listener: (error: Error) => void): () => void
  /** Frees what the store opened itself (not what the host brought). MAY be called twice; verbs called after it throw `closed`. */
  close(): Promise<void>
}
