import { checkOptions, type Store, WebhooksError } from '@posthorn/core'
import {
  deliveryQueries,
  messageQueries,
  missingQuery,
  operatorQueries,
  queryBuilder,
  type SqlContext,
  statsQuery,
} from '@posthorn/sql'
import { createAccess } from './connection/access.js'
import type { SqliteHandle } from './connection/handle.js'
import { openerFor, type SqliteSource } from './connection/open.js'
import { sqliteDialect } from './dialect.js'
import { sqliteEndpoints } from './endpoints.js'
import { deleteTenantVerb } from './log/delete-tenant.js'
import { deliverMissingVerb } from './log/deliver-missing.js'
import { pruneVerb } from './log/prune.js'
import { requeueVerb } from './log/requeue.js'
import { sqliteOutbox } from './outbox/outbox.js'
import { checkSchema, migrate } from './schema/migrate.js'
import { sqliteSchema } from './schema/schema.js'
import { sqliteSessions } from './sessions.js'
import { createWake } from './wake.js'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** Prefix of every table name: letters, digits and `_`. Default: `posthorn_`. */
  tablePrefix?: string
  /** How long a verb retries while another connection has the lock, in ms. Default: 5000. */
  busyTimeoutMs?: number
}

/**
 * A store in a SQLite file, on a connection of its own. `filename` opens it with `node:sqlite`. `database` is the
 * host's handle (`node:sqlite` or better-sqlite3): the store opens the same file again with the same library; a
 * database in memory is used directly, and verbs then wait while the host has a transaction open on it.
 *
 * `tx` is a handle of the same library and file, with the host's transaction open on it; without one an emit throws
 * `invalid_argument`. The file is opened at first use.
 * @throws invalid_argument
 */
export function sqliteStore(source: SqliteSource, options: SqliteStoreOptions = {}): Store<SqliteHandle> {
  checkOptions('sqliteStore', options, { tablePrefix: true, busyTimeoutMs: true })
  const { tablePrefix = 'posthorn_', busyTimeoutMs = 5000 } = options
  if (!Number.isFinite(busyTimeoutMs) || busyTimeoutMs < 0) {
    throw new WebhooksError('invalid_argument', 'busyTimeoutMs must be 0 or more, in ms.')
  }
  const schema = sqliteSchema(tablePrefix)
  const { tables } = schema
  const opener = openerFor(source)
  const access = createAccess({ opener, schema, busyTimeoutMs })
  const context: SqlContext = { db: queryBuilder('sqlite', { tablePrefix }), dialect: sqliteDialect, run: access.run }
  const errorListeners = new Set<(error: Error) => void>()
  const wake = createWake(access, opener.isOwn, (error) => {
    for (const listener of errorListeners) listener(error)
  })
  const requeue = requeueVerb(tables)
  const deliverMissing = deliverMissingVerb(tables)
  const prune = pruneVerb(tables)
  const deleteTenant = deleteTenantVerb(tables)

  return {
    capabilities: {
      name: 'sqlite',
      transactions: true,
      syncPublish: true,
      durable: true,
      multiProcess: true,
      concurrentPublishes: 1,
      settleLingerMs: 10,
    },
    endpoints: sqliteEndpoints(access, context, tables),
    outbox: sqliteOutbox(access, tables),
    log: {
      ...messageQueries(context),
      ...deliveryQueries(context),
      ...statsQuery(context),
      ...missingQuery(context),
      requeue: (request) => access.write((connection) => requeue(connection, request)),
      deliverMissing: (request) => access.write((connection) => deliverMissing(connection, request)),
      prune: (request) => access.write((connection) => prune(connection, request)),
      deleteTenant: (request) => access.write((connection) => deleteTenant(connection, request)),
    },
    sessions: sqliteSessions(access, context),
    operator: operatorQueries(context),
    migrate: () => migrate(access, schema),
    checkSchema: () => checkSchema(access, schema),
    onWake: wake.onWake,
    onError(listener) {
      const entry = (error: Error) => listener(error)
      errorListeners.add(entry)
      return () => {
        errorListeners.delete(entry)
      }
    },
    async close() {
      wake.stop()
      access.close()
    },
  }
}
