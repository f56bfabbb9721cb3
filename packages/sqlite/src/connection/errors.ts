import { isWebhooksError, WebhooksError } from '@posthorn/core'

/** SQLITE_BUSY, SQLITE_LOCKED and SQLITE_READONLY, https://sqlite.org/rescode.html; extended codes keep these in their low byte. */
const busy = 5
const locked = 6
const readOnly = 8

/** Whether somebody else has the lock, so that the same call may work in a moment. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error && typeof error.errcode === 'number') {
    const primary = error.errcode & 0xff
    return primary === busy || primary === locked
  }
  // better-sqlite3 gives names instead of numbers.
  return 'code' in error && typeof error.code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

/** Whether the connection cannot write: its file could not be written when it was opened, or is another one by now. */
export function isReadOnly(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error && typeof error.errcode === 'number') return (error.errcode & 0xff) === readOnly
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_READONLY')
}

/**
 * What is wrong with the file, the disk or this process's rights, and not with what was to be written: SQLITE_PERM, NOMEM,
 * READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL. The same call works once that is mended.
 */
const away = new Set([3, 7, 8, 9, 10, 13, 14, 15])
const awayName = /^SQLITE_(PERM|NOMEM|READONLY|INTERRUPT|IOERR|FULL|CANTOPEN|PROTOCOL)/

function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('errcode' in error && typeof error.errcode === 'number') return away.has(error.errcode & 0xff)
  return 'code' in error && typeof error.code === 'string' && awayName.test(error.code)
}

/** The coded error for what a driver threw. */
export function toStoreError(error: unknown): WebhooksError {
  if (isWebhooksError(error)) return error
  if (isBusy(error)) return storeBusy(error)
  const reason = error instanceof Error ? error.message : String(error)
  if (isAway(error)) {
    const message = `SQLite cannot use the database now: ${reason}. See to its disk, its file and this process's rights.`
    return new WebhooksError('store_unavailable', message, { cause: error })
  }
  return new WebhooksError('store_failed', `SQLite refused an operation: ${reason}`, { cause: error })
}

/** Errors that {@link storeBusy} made. */
const busyErrors = new WeakSet<object>()

/** Whether an error says that a lock was not available. */
export function isStoreBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && busyErrors.has(error)
}

/** The error for a lock that was not available. */
export function storeBusy(cause?: unknown): WebhooksError {
  const error = new WebhooksError(
    'store_unavailable',
    'The database is locked by another connection: keep transactions short, begin those that write with BEGIN IMMEDIATE, and try again.',
    { cause },
  )
  busyErrors.add(error)
  return error
}
