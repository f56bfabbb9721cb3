import { checkOptions, WebhooksError } from '@posthorn/core'
import type { PostgresSource, PostgresStoreOptions } from './options.js'

const known = {
  schema: true,
  tablePrefix: true,
  wake: true,
  listen: true,
  statementTimeoutMs: true,
} as const

const longestTimeoutMs = 3_600_000

/** Checks what `postgresStore` was given; names of tables are checked where they are made. @throws invalid_argument */
export function checkArguments(source: PostgresSource, options: PostgresStoreOptions): void {
  checkSource(source)
  checkOptions('postgresStore', options, known)
  const { wake, listen, statementTimeoutMs = 1 } = options
  if (wake !== undefined && wake !== 'notify' && wake !== 'poll') throw invalid("wake must be 'notify' or 'poll'.")
  if (!isWhole(statementTimeoutMs) || statementTimeoutMs > longestTimeoutMs) {
    throw invalid(`statementTimeoutMs must be a whole number from 1 to ${longestTimeoutMs}, in ms.`)
  }
  if (listen === undefined || listen === false) return
  if (!isObject(listen) || !isText(listen.connectionString)) {
    throw invalid('listen must be { connectionString }, or false.')
  }
  checkOptions('postgresStore: listen', listen, { connectionString: true })
  checkScheme(listen.connectionString, 'listen.connectionString')
}

/** `pg` takes the address of any server for one of PostgreSQL's. What follows the scheme may be a password: never shown. */
function checkScheme(connectionString: unknown, name: string): void {
  const [scheme] = /^[A-Za-z][A-Za-z0-9+.-]*:/.exec(String(connectionString)) ?? []
  if (scheme === undefined || /^(postgres|postgresql|pg|socket):$/i.test(scheme)) return
  throw invalid(`${name} must begin with postgres:// or postgresql://, and begins with ${scheme.slice(0, 20)}`)
}

function checkSource(source: unknown): void {
  const what = 'Give postgresStore { connectionString }, { pool } (a pg.Pool) or { kysely } (a Kysely instance)'
  if (!isObject(source)) throw invalid(`${what}.`)
  if ('kysely' in source) {
    checkOptions('postgresStore: { kysely }', source, { kysely: true })
    if (!hasFunctions(source.kysely, 'executeQuery', 'transaction', 'withoutPlugins'))
      throw invalid(`${what}: kysely is not a Kysely instance.`)
  } else if ('pool' in source) {
    checkOptions('postgresStore: { pool }', source, { pool: true })
    if (!hasFunctions(source.pool, 'connect', 'on', 'off')) throw invalid(`${what}: pool is not a pg.Pool.`)
    // A pg.Client has these functions too.
    if ('getTransactionStatus' in source.pool) throw invalid(`${what}: pool is a client, and a store needs a pool.`)
  } else {
    if (!isText(source.connectionString)) throw invalid(`${what}: connectionString must be a text that is not empty.`)
    checkOptions('postgresStore: { connectionString }', source, { connectionString: true, maxConnections: true })
    const { maxConnections = 1 } = source
    if (!isWhole(maxConnections)) {
      throw invalid('maxConnections must be a whole number, 1 or more.')
    }
    checkScheme(source.connectionString, 'connectionString')
  }
}

function hasFunctions(value: unknown, ...names: string[]): value is object {
  return isObject(value) && names.every((name) => typeof value[name] === 'function')
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function invalid(message: string): WebhooksError {
  return new WebhooksError('invalid_argument', message)
}
