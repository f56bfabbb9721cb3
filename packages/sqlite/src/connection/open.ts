import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { checkOptions, WebhooksError } from '@posthorn/core'
import { toStoreError } from './errors.js'
import { fileOf, isSqliteHandle, type SqliteHandle } from './handle.js'

// Not imported: where there is none, it must not keep core from saying which Node it needs.
const { DatabaseSync } = process.getBuiltinModule('node:sqlite')

/** Where the database is: a file, or a handle that the host has opened. */
export type SqliteSource = { filename: string } | { database: SqliteHandle }

/** How a store gets at its database. */
export interface Opener {
  /** Whether `open` gives a connection of our own; otherwise the host's handle is used directly. */
  readonly isOwn: boolean
  open(): SqliteHandle
  /** @throws invalid_argument for a handle of another SQLite library than `open` uses, or of another database. */
  checkTransactionHandle(tx: SqliteHandle): void
}

/**
 * A connection of our own wherever there is a file: the host's transactions then never meet our verbs. It is made with
 * the library of the host's handle, because two SQLite libraries in one process do not see each other's locks
 * (https://sqlite.org/howtocorrupt.html, section 2.2.1). A database in memory has one connection, which is shared.
 */
export function openerFor(source: SqliteSource): Opener {
  if (typeof source !== 'object' || source === null || !('filename' in source || 'database' in source)) {
    throw new WebhooksError('invalid_argument', "sqliteStore: give { filename: 'app.db' } or { database: yourHandle }.")
  }
  if ('filename' in source) {
    checkOptions('sqliteStore: { filename }', source, { filename: true })
    return fileOpener(source.filename)
  }
  checkOptions('sqliteStore: { database }', source, { database: true })
  return handleOpener(source.database)
}

function fileOpener(filename: string): Opener {
  if (typeof filename !== 'string' || filename === '') {
    throw new WebhooksError('invalid_argument', 'filename must be the path of a file, or :memory:.')
  }
  const path = absolute(filename)
  return {
    isOwn: true,
    open: () => opened(path, () => new DatabaseSync(path, { timeout: 0 })),
    checkTransactionHandle(tx) {
      checkLibrary(tx instanceof DatabaseSync)
      checkFile(tx, path)
    },
  }
}

function handleOpener(database: SqliteHandle): Opener {
  if (!isSqliteHandle(database)) throw notAHandle()
  const file = fileOf(database)
  const isSameLibrary = (tx: SqliteHandle) => isSqliteHandle(tx) && tx instanceof database.constructor
  if (file === null) {
    return { isOwn: false, open: () => database, checkTransactionHandle: (tx) => checkLibrary(isSameLibrary(tx)) }
  }
  const path = absolute(file)
  return {
    isOwn: true,
    open() {
      return opened(path, () => {
        // Both libraries take these arguments.
        const handle: unknown = Reflect.construct(database.constructor, [path, { timeout: 0 }])
        if (isSqliteHandle(handle)) return handle
        throw notAHandle()
      })
    },
    checkTransactionHandle(tx) {
      checkLibrary(isSameLibrary(tx))
      checkFile(tx, path)
    },
  }
}

/** The path as it is now: the process may change its directory before the first use. */
function absolute(filename: string): string {
  return filename === ':memory:' || filename.startsWith('file:') ? filename : resolve(filename)
}

function checkLibrary(isSame: boolean): void {
  if (isSame) return
  throw new WebhooksError(
    'invalid_argument',
    'tx must be a handle of the SQLite library that the store uses, as two libraries in one process do not see ' +
      "each other's locks: give sqliteStore({ database }) the handle that the transactions are on.",
  )
}

/** A URI is not compared: it may name the file in many ways. */
function checkFile(tx: SqliteHandle, path: string): void {
  const file = fileOf(tx)
  if (path.startsWith('file:') || (file !== null && realPath(file) === realPath(path))) return
  const where = file === null ? 'in memory' : `in ${file}`
  throw new WebhooksError(
    'invalid_argument',
    `tx must be on the store's own database: it is ${where}, the store in ${path}.`,
  )
}

function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return resolve(file)
  }
}

function notAHandle(): WebhooksError {
  return new WebhooksError(
    'invalid_argument',
    'database must be a DatabaseSync of node:sqlite or a Database of better-sqlite3.',
  )
}

/** Opens a file. What SQLite says when it cannot does not name it. */
function opened(path: string, open: () => SqliteHandle): SqliteHandle {
  try {
    return configured(open())
  } catch (cause) {
    const { code, message } = toStoreError(cause)
    throw new WebhooksError(code, `${path} cannot be opened. ${message}`, { cause, details: { filename: path } })
  }
}

/** Every commit is on disk before it is reported; no wait for a lock ever blocks the event loop. */
function configured(handle: SqliteHandle): SqliteHandle {
  try {
    handle.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    return handle
  } catch (error) {
    handle.close()
    throw error
  }
}
