import { CompiledQuery } from 'kysely'
import type { Connection, Query } from './connection.js'
import { storeError } from './errors.js'

/** What runs a compiled query: a Kysely instance or one of its transactions. Structural, so that versions may differ. */
export interface KyselyRunner {
  executeQuery(query: CompiledQuery): Promise<{ rows: unknown[] }>
  /** The same without the host's plugins, which would change names and values of our rows. */
  withoutPlugins(): KyselyRunner
}

/** As much of a Kysely instance on PostgreSQL as the store uses. */
export interface KyselyInstance extends KyselyRunner {
  withoutPlugins(): KyselyInstance
  transaction(): { execute<Result>(work: (transaction: KyselyRunner) => Promise<Result>): Promise<Result> }
}

/** Works through the host's Kysely instance, which stays the host's to destroy. */
export function kyselyConnection(kysely: KyselyInstance): Connection {
  const plain = kysely.withoutPlugins()
  return {
    query: kyselyQuery(kysely),
    async transaction(work) {
      try {
        return await plain.transaction().execute(async (transaction) => {
          const query = kyselyQuery(transaction)
          await query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED', [])
          return work(query)
        })
      } catch (error) {
        throw storeError(error)
      }
    },
    close: async () => {},
  }
}

/** Runs statements through Kysely, without the host's plugins. */
export function kyselyQuery(runner: KyselyRunner): Query {
  const plain = runner.withoutPlugins()
  return async (text, values) => {
    try {
      const { rows } = await plain.executeQuery(CompiledQuery.raw(text, [...values]))
      return rows.filter(isRow)
    } catch (error) {
      throw storeError(error)
    }
  }
}

/** Whether a driver's row is one. */
export function isRow(row: unknown): row is Record<string, unknown> {
  return typeof row === 'object' && row !== null
}
