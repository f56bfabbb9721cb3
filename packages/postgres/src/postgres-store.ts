import { randomUUID } from 'node:crypto'
import type { Store } from '@posthorn/core'
import { operatorQueries, queryBuilder, type SqlContext } from '@posthorn/sql'
import { checkArguments } from './check-options.js'
import type { Connection } from './connection/connection.js'
import { closeGraceMs, connectionWithin, within } from './connection/deadline.js'
import { afterConflicts } from './connection/deadlock.js'
import { noAnswer } from './connection/errors.js'
import { jsonRows } from './connection/json-rows.js'
import { kyselyConnection } from './connection/kysely.js'
import { openPool } from './connection/own-pool.js'
import { poolConnection } from './connection/pool.js'
import { postgresDialect } from './dialect.js'
import { postgresEndpoints } from './endpoints.js'
import { postgresLog } from './log/log.js'
import type { PostgresSource, PostgresStoreOptions } from './options.js'
import { createDueBound } from './outbox/due-bound.js'
import { postgresOutbox } from './outbox/outbox.js'
import { locate } from './schema/location.js'
import { checkSchema, migrate } from './schema/migrations.js'
import { postgresSessions } from './sessions.js'
import type { PostgresTransaction } from './transaction/transaction.js'
import { createNotifier } from './wake/listen-notify.js'
import { createWake, listenConfig } from './wake/wake.js'

/** Connections of a pool that is not told how many: of the store's own, and of `pg`. */
const defaultConnections = 10

/**
 * Default deadline of a statement, in ms. A quarter of a lease: a renewal or a settle that gets no answer is tried again
 * before the lease ends.
 */
const defaultTimeoutMs = 15_000

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
  const { statementTimeoutMs: timeoutMs = defaultTimeoutMs } = options
  const errorListeners = new Set<(error: Error) => void>()
  const report = (error: Error): void => {
    for (const listener of errorListeners) listener(error)
  }
  const connection = afterConflicts(connect(source, report, timeoutMs))
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
    (dueAt) => connection.query(notifySql, [channel, `${self}:${dueAt}`]),
    notifyIntervalMs,
  )
  const notify = usesNotify ? notifier.notify : () => {}
  const bound = createDueBound()
  const config = usesNotify ? listenConfig(source, options.listen) : null
  const wake = createWake({ config, channel, self, onDue: bound.lower, report, timeoutMs })
  const outboxOptions = {
    channel: usesNotify ? channel : null,
    onDue: notify,
    bound,
    report,
    timeoutMs,
    keyedPublishes: keyedPublishes(source),
  }

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
    outbox: postgresOutbox(connection, location, outboxOptions),
    log: postgresLog(connection, context, tables, { bound, onDue: notify }),
    sessions: postgresSessions(connection, context),
    operator: operatorQueries(context),
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
      const flushed = within(closeGraceMs, notifier.flush(), () => noAnswer(closeGraceMs)).catch(() => {})
      await Promise.all([wake.close(), flushed])
      await connection.close()
    },
  }
}

/** $1 channel, $2 who notifies, and since when something is due. */
const notifySql = 'SELECT pg_notify($1::text, $2::text) IS NULL AS sent'

/** Half of the connections, if their number is known: the rest is for everything else. */
function keyedPublishes(source: PostgresSource): number {
  if ('kysely' in source) return 2
  const most = 'pool' in source ? source.pool.options?.max : source.maxConnections
  return Math.max(1, Math.floor((most ?? defaultConnections) / 2))
}

function connect(source: PostgresSource, report: (error: Error) => void, timeoutMs: number): Connection {
  if ('kysely' in source) return connectionWithin(timeoutMs, kyselyConnection(source.kysely))
  if ('pool' in source) return poolConnection(source.pool, { report, timeoutMs })
  const { pool, own } = openPool(source.connectionString, source.maxConnections ?? defaultConnections, timeoutMs)
  return poolConnection(pool, { report, timeoutMs, own })
}
