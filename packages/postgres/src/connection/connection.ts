import type { Row } from '@posthorn/sql'

/**
 * Runs one statement and gives its rows. Throws `WebhooksError`s only, `store_unavailable` where no answer comes within the
 * store's `statementTimeoutMs`. `keepPlan`: the server may keep the plan, where
 * the connection can. Only for statements whose best plan is the same on empty and on full tables: nothing tells the
 * server that a queue has grown a thousandfold since, and a claim by an old plan was a scan of all of it.
 */
export type Query = (text: string, values: readonly unknown[], keepPlan?: 'keepPlan') => Promise<readonly Row[]>

/** A way to the database that many verbs share. */
export interface Connection {
  /** A statement of its own; takes a client for as long as it runs. */
  query: Query
  /**
   * Runs `work` in a transaction on one client and commits, or rolls back and throws what `work` threw. `work` MUST use
   * the `query` it is given: asking for a second client while holding one is how pools deadlock. `maintenance`: its
   * statements may take minutes.
   */
  transaction<Result>(work: (query: Query) => Promise<Result>, pace?: 'maintenance'): Promise<Result>
  /** Frees what the store opened. */
  close(): Promise<void>
}
