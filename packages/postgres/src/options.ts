import type { KyselyInstance } from './connection/kysely.js'
import type { PgPool } from './connection/pool.js'
import type { Location } from './schema/location.js'

/**
 * How to reach the database: a connection string (the store opens and closes a pool), the host's `pg.Pool`, or the
 * host's Kysely instance. The host closes what it passes in.
 */
export type PostgresSource =
  | { connectionString: string; maxConnections?: number }
  | { pool: PgPool }
  | { kysely: KyselyInstance }

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions extends Location {
  /**
   * `notify` (default): emits NOTIFY, workers LISTEN. `poll`: neither; workers find work at their next poll. An emit
   * inside a transaction notifies at commit, and notifying commits in the whole database run one at a time.
   */
  wake?: 'notify' | 'poll'
  /**
   * How to open the listening connection. Default: with the pool's settings; with `kysely`, it polls. Behind a
   * transaction-pooling proxy, which cannot LISTEN, pass the server's own address. false: do not listen.
   */
  listen?: { connectionString: string } | false
  /**
   * How long a call waits for a connection, and for the answer to a statement, in ms. Default: 15,000. Then it throws
   * `store_unavailable` and the connection is dropped. Keep it at most a quarter of `worker.leaseMs`, so that a worker can
   * retry a failed write before its leases end. Migrations, `prune` and `tenants.delete` get 10 minutes a statement.
   */
  statementTimeoutMs?: number
}
