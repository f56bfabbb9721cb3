import { setTimeout as wait } from 'node:timers/promises'
import { storeClosed, WebhooksError } from '@posthorn/core'
import { checkMigrated, type RunQuery, type Schema } from '@posthorn/sql'
import { appliedOf } from '../schema/applied.js'
import { type Connection, createConnection } from './connection.js'
import { isBusy, isReadOnly, isStoreBusy, storeBusy, toStoreError } from './errors.js'
import type { SqliteHandle } from './handle.js'
import type { Opener } from './open.js'

/** How the verbs of a store get at the database. Every error that comes out is a `WebhooksError`. */
export interface Access {
  /** Runs `work` in a transaction that writes, and again while the database is locked. */
  write<Result>(work: (connection: Connection) => Result): Promise<Result>
  /**
   * As `write`, for leases: the commit does not wait for the disk. A power cut can take it back, and then the deliveries
   * are due again. It never takes back less than what came after it: a later durable commit syncs both.
   */
  writeLease<Result>(work: (connection: Connection) => Result): Promise<Result>
  /** As `write`, without a second try. */
  writeSync<Result>(work: (connection: Connection) => Result): Result
  /** Runs `work` without a transaction around it. */
  read<Result>(work: (connection: Connection) => Result): Promise<Result>
  /** Runs `work` inside the host's transaction on `tx`. @throws invalid_argument where none is open on it */
  within<Result>(tx: SqliteHandle, work: (connection: Connection) => Result): Result
  /** As `write`, on a schema that may not be there yet. */
  writeSchema<Result>(work: (connection: Connection) => Result): Promise<Result>
  /** As `read`, on a schema that may not be there yet. */
  readSchema<Result>(work: (connection: Connection) => Result): Promise<Result>
  /** Runs one query, as `read` does. */
  readonly run: RunQuery
  /** The connection, opened if it was not; for the wake poll. */
  connection(): Connection
  close(): void
}

/** Options of {@link createAccess}. `busyTimeoutMs` bounds the waits for a lock, in ms. */
export interface AccessOptions {
  opener: Opener
  schema: Schema
  busyTimeoutMs: number
}

/** Opens the database at first use, so that a file that is locked while it is opened is waited for as well. */
export function createAccess({ opener, schema, busyTimeoutMs }: AccessOptions): Access {
  const migrated = new WeakSet<Connection>()
  const hosts = new WeakMap<SqliteHandle, Connection>()
  let opened: Connection | undefined
  let closed = false

  function connection(): Connection {
    if (closed) throw storeClosed()
    opened ??= createConnection(opener.open())
    return opened
  }

  /** The connection for an asynchronous verb: never one on which the host has a transaction open. */
  function idle(): Connection {
    const ready = connection()
    if (!opener.isOwn && ready.inTransaction) throw storeBusy()
    return ready
  }

  /** Looks once per connection: a process that runs goes on while a newer version migrates. */
  function withSchema(ready: Connection): Connection {
    if (migrated.has(ready)) return ready
    checkMigrated(schema, appliedOf(ready, schema))
    migrated.add(ready)
    return ready
  }

  /**
   * Runs `work`, and again on a new connection where ours can only read. SQLite opens a file that may not be written for
   * reading, without an error, and such a connection stays as it is whatever becomes of the file.
   */
  function onWritable<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      if (!isReadOnly(error) || !opener.isOwn || opened === undefined) throw error
      opened.handle.close()
      opened = undefined
      return work()
    }
  }

  function once<Result>(work: () => Result): Result {
    try {
      return onWritable(work)
    } catch (error) {
      throw toStoreError(error)
    }
  }

  async function retried<Result>(work: () => Result): Promise<Result> {
    const start = performance.now()
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
      try {
        return onWritable(work)
      } catch (error) {
        const isOver = performance.now() - start >= busyTimeoutMs
        if (closed || isOver || !isWorthRetrying(error)) throw toStoreError(error)
      }
      await wait(pauseMs * (0.5 + Math.random()))
    }
  }

  function transaction<Result>(ready: Connection, work: (connection: Connection) => Result): Result {
    return ready.transaction(() => work(ready))
  }

  function undurable<Result>(ready: Connection, work: (connection: Connection) => Result): Result {
    if (!opener.isOwn) return transaction(ready, work)
    ready.exec('PRAGMA synchronous = NORMAL')
    try {
      return transaction(ready, work)
    } finally {
      ready.exec('PRAGMA synchronous = FULL')
    }
  }

  const read: Access['read'] = (work) => retried(() => work(withSchema(idle())))

  return {
    write: (work) => retried(() => transaction(withSchema(idle()), work)),
    writeLease: (work) => retried(() => undurable(withSchema(idle()), work)),
    writeSync: (work) => once(() => transaction(withSchema(idle()), work)),
    read,
    writeSchema: (work) => retried(() => transaction(idle(), work)),
    readSchema: (work) => retried(() => work(idle())),
    run: (query) => read((ready) => ready.query(query)),
    within: (tx, work) =>
      once(() => {
        if (closed) connection()
        opener.checkTransactionHandle(tx)
        const host = hosts.get(tx) ?? createConnection(tx)
        // Not in one of ours: the host believes that a rollback takes the event back
        if (!host.inTransaction) throw noTransaction()
        hosts.set(tx, host)
        return withSchema(host).savepoint(() => work(host))
      }),
    connection,
    close() {
      closed = true
      if (opener.isOwn) opened?.handle.close()
      opened = undefined
    },
  }
}

function noTransaction(): WebhooksError {
  return new WebhooksError(
    'invalid_argument',
    'tx: no transaction is open on this handle, and nothing was emitted. Begin one first (BEGIN IMMEDIATE), or leave ' +
      'tx out. Inside a synchronous transaction use emitSync(): emit() goes on after it has ended.',
  )
}

/** A lock is released soon; a full disk or a missing folder does not go away. */
function isWorthRetrying(error: unknown): boolean {
  return isBusy(error) || isStoreBusy(error) || (error instanceof Error && isWorthRetrying(error.cause))
}
