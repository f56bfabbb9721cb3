import { WebhooksError } from '@posthorn/core'
import type { Row } from '@posthorn/sql'
import { Pool } from 'pg'
import type { Connection, Query } from './connection.js'
import { storeError } from './errors.js'
import type { PreparedRunner } from './prepared.js'

/** What can run a statement: a pool or a client of `pg`. */
interface PgRunner {
  query(text: string, values: unknown[]): Promise<{ rows: Row[] }>
}

/** As much of a `pg` client as the store uses. */
export interface PgClient extends PgRunner {
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  release(destroy?: boolean): void
}

/** As much of a `pg.Pool` as the store uses. */
export interface PgPool extends PgRunner {
  connect(): Promise<PgClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** How the pool connects; the listening connection is opened in the same way. */
  readonly options?: {
    readonly password?: string | (() => string | Promise<string>) | undefined
    readonly max?: number | undefined
  }
}

/** A pool of the store's own. `maxConnections` is its size. */
export function openPool(connectionString: string, maxConnections: number): Pool {
  return new Pool({ connectionString, max: maxConnections, connectionTimeoutMillis: 10_000, keepAlive: true })
}

/**
 * Works through a pool. `report` hears of connections that were lost, as
 * `WebhooksError`s, until the store is closed. `end` closes a
 * pool of the store's own; absent for one of the host's, which stays open. `prepared` runs what may keep its plan.
 */
export function poolConnection(
  pool: PgPool,
  options: { report: (error: Error) => void; end?: () => Promise<void>; prepared?: PreparedRunner },
): Connection {
  let isClosed = false
  const report = (error: Error): void => {
    if (!isClosed) options.report(storeError(error))
  }
  guard(pool)
  pool.on('error', report)

  function checkOpen(): void {
    if (isClosed) throw new WebhooksError('closed', 'The store was closed: make a new one.')
  }

  return {
    query: async (text, values, keepPlan) => {
      checkOpen()
      const { prepared } = options
      if (prepared === undefined || keepPlan === undefined) return run(pool, text, values)
      return prepared(text, values).catch((error: unknown) => {
        throw storeError(error)
      })
    },

    async transaction(work) {
      checkOpen()
      const client = await pool.connect().catch((error: unknown) => {
        throw storeError(error)
      })
      // A client that is out of the pool has no error listener of the pool's.
      client.on('error', report)
      const query: Query = (text, values) => run(client, text, values)
      let isBroken = false
      try {
        await query('BEGIN', [])
        const result = await work(query)
        await query('COMMIT', [])
        return result
      } catch (error) {
        await query('ROLLBACK', []).catch(() => {
          isBroken = true
        })
        throw error
      } finally {
        client.off('error', report)
        client.release(isBroken)
      }
    },

    async close() {
      if (isClosed) return
      isClosed = true
      pool.off('error', report)
      await options.end?.()
    },
  }
}

/** Pools that have a listener for good. */
const guarded = new WeakSet<PgPool>()

/**
 * A pool without an error listener ends the process when it loses an idle connection. A host may rely on ours, and lose
 * one after the store was closed, or while the pool ends; so one listener per pool stays.
 */
function guard(pool: PgPool): void {
  if (guarded.has(pool)) return
  guarded.add(pool)
  pool.on('error', () => {})
}

async function run(runner: PgRunner, text: string, values: readonly unknown[]): Promise<Row[]> {
  try {
    return (await runner.query(text, [...values])).rows
  } catch (error) {
    throw storeError(error)
  }
}
