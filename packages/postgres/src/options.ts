import type { KyselyInstance } from './connection/kysely.js'
import type { PgPool } from './connection/pool.js'
import type { Location } from './schema/location.js'

/**
 * How to reach the database: a connection string (the store opens and closes a pool), the host's `pg.Pool`, or the
 * host's Kysely instance. What the host brings stays the host's to close.
 */
export type PostgresSource =
  | { connectionString: string; maxConnections?: number }
  | { pool: PgPool }
  | { kysely: KyselyInstance }

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions extends Location {
  /**
   * `notify` (default): emits NOTIFY, workers LISTEN. `poll`: neither; workers find work when they next look. An emit
   * inside a transaction notifies when that commits, which makes commits of the whole database that notify queue up.
   */
  wake?: 'notify' | 'poll'
  /**
   * How the listening connection is opened, where that is not as the pool's: behind a transaction-pooling proxy, which
   * cannot LISTEN, give the server's own address. false: do not listen. With `kysely`, polls unless this is given.
   */
  listen?: { connectionString: string } | false
  /**
   * How long a call waits for a connection, and for the answer to a statement, in ms. Default: 15,000. Then it throws
   * `store_unavailable` and the connection is dropped. Keep it at most a quarter of `worker.leaseMs`, so that a worker can
   * retry a failed write before its leases end. Migrations, `prune` and `tenants.delete` get 10 minutes a statement.
   */
  statementTimeoutMs?: number
}
