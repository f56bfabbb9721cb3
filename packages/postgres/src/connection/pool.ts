import { storeClosed } from '@posthorn/core'
import type { Connection, Query } from './connection.js'
import { maintenanceTimeoutMs } from './deadline.js'
import { storeError } from './errors.js'
import { lender, type PgClient } from './lend.js'
import type { PreparedRunner } from './prepared.js'

/** As much of a `pg.Pool` as the store uses. */
export interface PgPool {
  connect(): Promise<PgClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect', listener: (client: Pick<PgClient, 'on'>) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** How the pool connects; the listening connection is opened in the same way. */
  readonly options?: {
    readonly password?: string | (() => string | Promise<string>) | undefined
    readonly max?: number | undefined
  }
}

/** What a pool of the store's own can do besides. */
export interface OwnPool {
  /** Closes it, within a bound. */
  end(): Promise<void>
  /** Runs what may keep its plan. */
  prepared: PreparedRunner
}

/**
 * Works through a pool. `report` hears of connections that were lost, as
 * `WebhooksError`s, until the store is closed. Without `own` the pool is the host's, and stays open.
 */
export function poolConnection(
  pool: PgPool,
  options: { report: (error: Error) => void; timeoutMs: number; own?: OwnPool },
): Connection {
  const { own, timeoutMs } = options
  const lend = lender(pool, timeoutMs)
  let isClosed = false
  const report = (error: Error): void => {
    if (!isClosed) options.report(storeError(error))
  }
  guard(pool)
  pool.on('error', report)

  function checkOpen(): void {
    if (isClosed) throw storeClosed()
  }

  return {
    query: async (text, values, keepPlan) => {
      checkOpen()
      if (own !== undefined && keepPlan !== undefined) return own.prepared(text, values)
      const { rows } = await lend(({ client, ask }) => ask(() => client.query(text, [...values])))
      return rows
    },

    async transaction(work, pace) {
      checkOpen()
      const longestMs = pace === undefined ? timeoutMs : maintenanceTimeoutMs
      return lend(async ({ client, ask, discard }) => {
        const within = (ms: number): Query => {
          return async (text, values) => (await ask(() => client.query(text, [...values]), ms)).rows
        }
        const query = within(timeoutMs)
        try {
          await query('BEGIN ISOLATION LEVEL READ COMMITTED', [])
          // A host's pool keeps the bounds that the host gave it
          if (own !== undefined && pace !== undefined) await query(boundStatements, [String(longestMs)])
          const result = await work(within(longestMs))
          await query('COMMIT', [])
          return result
        } catch (error) {
          await query('ROLLBACK', []).catch(discard)
          throw error
        }
      }, report)
    },

    async close() {
      if (isClosed) return
      isClosed = true
      pool.off('error', report)
      await own?.end()
    },
  }
}

/** The server's own bound on statements, for the transaction: behind a proxy a session is not ours to change. */
const boundStatements = "SELECT set_config('statement_timeout', $1::text, true) IS NULL AS bound"

/** Pools that have a listener for good. */
const guarded = new WeakSet<PgPool>()

/**
 * A pool without an error listener ends the process when it loses an idle connection. A host may rely on ours, and lose
 * one after the store was closed, or while the pool ends; so one listener per pool stays. So does one per client: a server
 * may end a connection in the words that open it, before who waits for it has been told of either.
 */
function guard(pool: PgPool): void {
  if (guarded.has(pool)) return
  guarded.add(pool)
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}
