import type { Store } from '@posthorn/core'

/** What a store must be able to do for a case to make sense; the `no…` kinds check that it says so instead. */
export type StoreNeed =
  | 'transactions'
  | 'noTransactions'
  | 'concurrentWriters'
  | 'singleWriter'
  | 'syncPublish'
  | 'noSyncPublish'
  | 'durable'
  | 'unmigrated'

/** A transaction that the host opened. */
export interface HostTransaction<Tx> {
  tx: Tx
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** A migrated, empty store, and what the suite may do with it beyond the port. */
export interface StoreUnderTest<Tx> {
  store: Store<Tx>
  /** Opens a transaction as a host would. Needed with `capabilities.transactions`. */
  begin?(): Promise<HostTransaction<Tx>>
  /** Closes the store and opens it again on the same rows. Needed with `capabilities.durable`. */
  reopen?(): Promise<Store<Tx>>
  /** Frees what `create` made; called once, after the case. Absent: `store.close()`. */
  close?(): Promise<void>
}

/** What a case works with. The functions throw where the suite's options lack what they need. */
export interface StoreContext<Tx> {
  store: Store<Tx>
  claims: StoreClaims
  begin(): Promise<HostTransaction<Tx>>
  reopen(): Promise<Store<Tx>>
  createUnmigrated(): Promise<StoreUnderTest<Tx>>
}

/** What the author says the store can do. Each is checked: against the store's own word, and by its cases. */
export interface StoreClaims {
  transactions: boolean
  syncPublish: boolean
  durable: boolean
  /** Only checked against the store's own word, and only where claimed: the suite runs in one process. */
  multiProcess: boolean
  /** Others can write while a host's transaction is open. A store with one writer at a time (SQLite) says false. */
  concurrentWriters: boolean
}

/** One thing a store must do. Rejects with an `AssertionError`, or the store's own error, where it does not. */
export interface StoreCase {
  /** `group: what must hold`. */
  name: string
  /** Absent: every store. */
  needs?: StoreNeed
  run<Tx>(context: StoreContext<Tx>): Promise<void>
}

type RunCase = <Tx>(context: StoreContext<Tx>) => Promise<void>

/** Makes the cases of one group from what they say and do. */
export function caseGroup(group: string, cases: Record<string, RunCase>, needs?: StoreNeed): StoreCase[] {
  return Object.entries(cases).map(([name, run]) => ({ name: `${group}: ${name}`, needs, run }))
}
