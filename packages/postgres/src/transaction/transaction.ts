import { WebhooksError } from '@posthorn/core'
import type { Query } from '../connection/connection.js'
import { storeError } from '../connection/errors.js'
import { isRow, type KyselyRunner, kyselyQuery } from '../connection/kysely.js'

/** Anything that runs a statement inside the host's transaction: a `pg` client, or what `fromKnex` and its like make. */
export interface QueryTransaction {
  query(text: string, params: unknown[]): Promise<{ rows: unknown[] }>
}

/** What `emit(..., { tx })` takes: a `pg` client, a Kysely transaction, or anything with `query(text, params)`. */
export type PostgresTransaction = QueryTransaction | KyselyRunner

/** Runs statements inside the host's transaction. @throws invalid_argument */
export function transactionQuery(tx: PostgresTransaction): Query {
  if (tx !== null && typeof tx === 'object') {
    if ('executeQuery' in tx && typeof tx.executeQuery === 'function') return kyselyQuery(tx)
    if ('query' in tx && typeof tx.query === 'function') return clientQuery(tx)
  }
  throw new WebhooksError(
    'invalid_argument',
    'tx must be a pg client, a Kysely transaction or an object with query(text, params) that gives { rows }.',
    { details: { argument: 'tx' } },
  )
}

function clientQuery(tx: QueryTransaction): Query {
  return async (text, values) => {
    try {
      return (await tx.query(text, [...values])).rows.filter(isRow)
    } catch (error) {
      throw storeError(error)
    }
  }
}
