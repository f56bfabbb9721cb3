import { randomUUID } from 'node:crypto'
import type { Store } from '@posthorn/core'
import { queryBuilder, type SqlContext } from '@posthorn/sql'
import { checkArguments } from './check-options.js'
import type { Connection } from './connection/connection.js'
import { jsonRows } from './connection/json-rows.js'
import { kyselyConnection } from './connection/kysely.js'
import { openPool, poolConnection } from './connection/pool.js'
import { createPreparedRunner } from './connection/prepared.js'
import { postgresDialect } from './dialect.js'
import { postgresEndpoints } from './endpoints.js'
import { postgresLog } from './log/log.js'
import type { PostgresSource, PostgresStoreOptions } from './options.js'
import { postgresOutbox } from './outbox/outbox.js'
import { locate } from './schema/location.js'
import { checkSchema, migrate } from './schema/migrations.js'
import type { PostgresTransaction } from './transaction/transaction.js'
import { createNotifier } from './wake/notifier.js'
import { createWake, listenConfig } from './wake/wake.js'

/** Connections of a pool that is not told how many: of the store's own, and of `pg`. */
const defaultConnections = 10

/** NOTIFY at most this often from one process, in ms. */
const notifyIntervalMs = 10

/**
 * A store in PostgreSQL 15 or newer, for any number of processes. `tx` of `emit` is a `pg` client, a Kysely
 * transaction, or anything with `query(text, params)`. Nothing connects before it is used. @throws invalid_argument
 */
export function postgresStore(source: PostgresSource, options: PostgresStoreOptions = {}): Store<PostgresTransaction> {
  checkArguments(source, options)
  const location = locate(options)
  const { tables, channel } = location
  const usesNotify = options.wake !== 'poll'
  const errorListeners = new Set<(error: Error) => void>()
  const report = (error: Error): void => {
    for (const listener of errorListeners) listener(error)
  }
  const connection = connect(source, report)
  const context: SqlContext = {
    db: queryBuilder('postgres', { schema: location.schemaName, tablePrefix: location.prefix }),
    dialect: postgresDialect,
    run: (query) => {
      const { sql, parameters } = query.compile()
      return jsonRows(connection.query, sql, parameters)
    },
  }
  // Own notifications are not for this process: its worker is nudged without a trip to the server.
  const self = randomUUID()
  const notifier = createNotifier(
    () => connection.query('SELECT pg_notify($1::text, $2::text) IS NULL AS sent', [channel, self]),
    notifyIntervalMs,
  )
  const notify = usesNotify ? notifier.notify : () => {}
  const wake = createWake({ config: usesNotify ? listenConfig(source, options.listen) : null, channel, self, report })

  return {
    capabilities: {
      name: 'postgres',
      transactions: true,
      syncPublish: false,
      durable: true,
      multiProcess: true,
      // While the server works on one, this process writes the other; 3 and 4 brought nothing more
      concurrentPublishes: 2,
      settleLingerMs: 2,
    },
    endpoints: postgresEndpoints(connection, context, tables),
    outbox: postgresOutbox(
      connection,
      location,
      { channel: usesNotify ? channel : null, onPublish: notify, report },
      keyedPublishes(source),
    ),
    log: postgresLog(connection, context, tables, notify),
    migrate: () => migrate(connection, location),
    checkSchema: () => checkSchema(connection.query, location),
    onWake: wake.onWake,
    onError(listener) {
      const entry = (error: Error) => listener(error)
      errorListeners.add(entry)
      return () => {
        errorListeners.delete(entry)
      }
    },
    async close() {
      await wake.close()
      await notifier.flush()
      await connection.close()
    },
  }
}

/** Half of the connections, as far as it can be told how many there are: the rest is for everything else. */
function keyedPublishes(source: PostgresSource): number {
  if ('kysely' in source) return 2
  const most = 'pool' in source ? source.pool.options?.max : source.maxConnections
  return Math.max(1, Math.floor((most ?? defaultConnections) / 2))
}

function connect(source: PostgresSource, report: (error: Error) => void): Connection {
  if ('kysely' in source) return kyselyConnection(source.kysely)
  if ('pool' in source) return poolConnection(source.pool, { report })
  const { connectionString, maxConnections = defaultConnections } = source
  const pool = openPool(connectionString, maxConnections)
  return poolConnection(pool, { report, end: () => pool.end(), prepared: createPreparedRunner(pool) })
}
