import { WebhooksError } from '@posthorn/core'
import type { Query } from '../connection/connection.js'
import { hostQueryError, noRows } from '../connection/errors.js'
import { isRow, type KyselyRunner, kyselyQuery } from '../connection/kysely.js'

/** Anything that runs a statement inside the host's transaction: a `pg` client, or what `fromKnex` and its like make. */
export interface QueryTransaction {
  query(text: string, params: unknown[]): Promise<{ rows: unknown[] }>
}

/** What `emit(..., { tx })` takes: a `pg` client, a Kysely transaction, or anything with `query(text, params)`. */
export type PostgresTransaction = QueryTransaction | KyselyRunner

/**
 * Runs statements inside the host's transaction. @throws invalid_argument, also for a pool, a `pg` client and a Kysely
 * instance that are in no transaction; of anything else that cannot be told
 */
export function transactionQuery(tx: PostgresTransaction): Query {
  if (tx !== null && typeof tx === 'object') {
    if ('executeQuery' in tx && typeof tx.executeQuery === 'function' && typeof tx.withoutPlugins === 'function') {
      if ('isTransaction' in tx && tx.isTransaction === false) {
        throw invalid(`tx: this Kysely instance is no transaction, ${nothing}. Pass what kysely.transaction() gives.`)
      }
      return kyselyQuery(tx)
    }
    if ('query' in tx && typeof tx.query === 'function') {
      if (isPool(tx)) throw invalid(`tx is a pool, which has no transaction, ${nothing}. ${beginFirst}`)
      if (isOutside(tx)) throw invalid(`tx: no transaction is open on this client, ${nothing}. ${beginFirst}`)
      return clientQuery(tx)
    }
  }
  throw invalid(
    'tx must be a pg client, a Kysely transaction or an object with query(text, params) that gives { rows }.',
  )
}

const nothing = 'and nothing was emitted'
const beginFirst = 'BEGIN first, on a client of the pool, and pass that client; or leave tx out.'

/** Whether it is a `pg.Pool`, by its shape. */
function isPool(tx: object): boolean {
  return 'connect' in tx && 'totalCount' in tx && 'idleCount' in tx
}

/**
 * Whether it is a `pg` client that is idle and whose last answer said that no transaction is open (`I`). While one of its
 * statements is under way that answer is old: a BEGIN may be among them.
 */
function isOutside(tx: object): boolean {
  if (!('readyForQuery' in tx) || tx.readyForQuery !== true) return false
  return 'getTransactionStatus' in tx && typeof tx.getTransactionStatus === 'function'
    ? tx.getTransactionStatus() === 'I'
    : false
}

function clientQuery(tx: QueryTransaction): Query {
  return async (text, values) => {
    const result: unknown = await query(tx, text, [...values])
    if (!isRow(result) || !Array.isArray(result.rows)) throw noRows(result)
    return result.rows.filter(isRow)
  }
}

async function query(tx: QueryTransaction, text: string, values: unknown[]): Promise<unknown> {
  try {
    return await tx.query(text, values)
  } catch (error) {
    throw hostQueryError(error)
  }
}

function invalid(message: string): WebhooksError {
  return new WebhooksError('invalid_argument', message, { details: { argument: 'tx' } })
}
