import { type ErrorCode, isWebhooksError, WebhooksError } from '@posthorn/core'
import { schemaNotMigrated } from '@posthorn/sql'

/*
 * What the server says (SQLSTATE, PostgreSQL manual appendix A) as our codes. An error without a SQLSTATE did not come
 * from the server: the connection was refused, lost or not to be had in time.
 */

/** Codes, and classes (two characters), that say nothing against the call: it may work later, or once somebody has mended the server. */
const unavailable = new Set([
  '08', // connection exception
  '28', // not let in: a password or a rule that was changed
  '3D', // no such database
  '40001', // serialization failure
  '40003', // statement completion unknown
  '40P01', // deadlock
  '42501', // a right that was taken away
  '53', // too many connections, out of memory, disk full
  '57', // administrator shutdown, crash, cannot connect now, statement cancelled
  '58', // system error: input or output, a file
  '55P03', // lock not available
  '25006', // read-only: a standby after a failover
  '25P03', // this process was held up between two statements, and the server ended the session
  '25P04', // the same, by a bound on the whole transaction
  'P1', // Prisma: the server cannot be reached, timed out or closed the connection
])

/** "Query cancelled": by a statement_timeout, or by somebody. The server says which, in its language. */
const cancelled = '57014'
const statementCancelled =
  'PostgreSQL cancelled a statement. A statement_timeout comes from the role, the database, the pool or the connection ' +
  'string, or, on connections of the store, from statementTimeoutMs: raise it there. It said'

/** Missing table, schema or column: not migrated, or by an older version. */
const missing = new Set(['42P01', '3F000', '42703'])

/** Any driver's error as ours, with what it says ({@link withoutValues}) as `cause`. */
export function storeError(thrown: unknown): WebhooksError {
  if (isWebhooksError(thrown)) return thrown
  const state = sqlState(thrown)
  const cause = withoutValues(thrown)
  if (state === null) {
    // A malformed connection string, an option of the wrong type: it fails later too.
    if (thrown instanceof TypeError) return error('store_failed', 'The driver refused', cause)
    return error('store_unavailable', 'PostgreSQL cannot be reached', cause)
  }
  if (missing.has(state)) return schemaNotMigrated(cause)
  if (state === cancelled) return error('store_unavailable', statementCancelled, cause)
  if (unavailable.has(state) || unavailable.has(state.slice(0, 2))) {
    return error('store_unavailable', 'PostgreSQL cannot do this now', cause)
  }
  // Class 22, data exception: a NUL, half a surrogate pair, a number out of range.
  if (state.startsWith('22')) return error('invalid_argument', 'PostgreSQL cannot store a value', cause)
  return error('store_failed', 'PostgreSQL refused a statement', cause)
}

/** What errors of the server and of Node say that is not out of a row or a parameter. */
const toldFields = [
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'errno',
  'syscall',
  'address',
  'port',
]

/**
 * A copy of what was thrown that can be logged. The server quotes whole rows (`detail`, `where`), secrets and payloads with
 * them, and ORMs add the parameters, some in the message: so it is the innermost that is told, and no more than is known.
 */
function withoutValues(thrown: unknown): unknown {
  if (!isObject(thrown)) return thrown
  let inner = thrown
  for (let depth = 0; depth < 6; depth++) {
    const next = innerOf(inner)
    if (!isObject(next)) break
    inner = next
  }
  const copy = new Error(textOf(inner))
  if (typeof inner.name === 'string') copy.name = inner.name
  if (typeof inner.stack === 'string') copy.stack = inner.stack
  const code = sqlState(thrown) ?? inner.code
  const told = toldFields.filter((field) => inner[field] !== undefined).map((field) => [field, inner[field]])
  return Object.assign(copy, code === undefined ? {} : { code }, Object.fromEntries(told))
}

/** What an error wraps. Prisma has it in `meta`, TypeORM calls it `driverError`. */
function innerOf({ meta, driverError, cause }: Record<string, unknown>): unknown {
  return (isObject(meta) ? meta.driverAdapterError : driverError) ?? cause
}

/** No answer came to a statement in time. It may have been carried out. */
export function noAnswer(ms: number): WebhooksError {
  const message = `PostgreSQL did not answer within ${ms} ms: the connection is dropped, and the next call uses another.`
  return new WebhooksError('store_unavailable', message)
}

/** No connection was available in time. */
export function noConnection(ms: number): WebhooksError {
  const message = `No connection to PostgreSQL was available within ${ms} ms: the server is down, or the whole pool is in use.`
  return new WebhooksError('store_unavailable', message)
}

/** Whether a connection cannot be used after this error: it did not come from the server, or the server ended it. */
export function endsConnection(error: unknown): boolean {
  const state = sqlState(error)
  return state === null || state.startsWith('08') || state.startsWith('57P') || state === '25P03' || state === '25P04'
}

/** What the host's `tx.query` threw, as ours: the server's error, a lost connection, or its own. */
export function hostQueryError(cause: unknown): WebhooksError {
  if (isWebhooksError(cause) || sqlState(cause) !== null || isConnectionError(cause)) return storeError(cause)
  const details = { function: 'tx.query' }
  return new WebhooksError('host_function_failed', `tx.query threw: ${textOf(cause)}`, { cause, details })
}

/** The host's `tx.query` did not give rows. */
export function noRows(result: unknown): WebhooksError {
  const found = result === null ? 'null' : typeof result
  const message = `tx.query must give { rows }, an array of objects, but gave ${found}${isObject(result) ? ' without it' : ''}.`
  return new WebhooksError('host_function_failed', message, { details: { function: 'tx.query' } })
}

/** Whether an error without a SQLSTATE, or one it wraps, says that the connection was lost or not available in time. */
function isConnectionError(error: unknown): boolean {
  for (let depth = 0, current = error; depth < 6 && isObject(current); depth++) {
    // Node's system errors; what pg says otherwise has no code.
    if (typeof current.code === 'string' && /^E[A-Z]+$/.test(current.code)) return true
    if (typeof current.message === 'string' && /connection|not queryable|time(d )?out|socket/i.test(current.message)) {
      return true
    }
    current = current.cause
  }
  return false
}

/** SQLSTATE of an error, also where an ORM wrapped it; null where there is none. */
export function sqlState(error: unknown): string | null {
  for (let depth = 0, current = error; depth < 6 && isObject(current); depth++) {
    // Prisma has a code of its own, and the server's in `meta`: as `code`, or deep in what its driver adapter threw.
    const { meta } = current
    // Node's system errors (EPIPE) begin with E, and no SQLSTATE does.
    const code = isObject(meta) ? meta.code : (current.originalCode ?? current.code)
    if (typeof code === 'string' && /^(?!E)[0-9A-Z]{5}$/.test(code)) return code
    current = innerOf(current)
  }
  return null
}

function error(code: ErrorCode, what: string, cause: unknown): WebhooksError {
  return new WebhooksError(code, `${what}: ${textOf(cause)}`, { cause })
}

function textOf(cause: unknown): string {
  return isObject(cause) && typeof cause.message === 'string' ? cause.message : String(cause)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
