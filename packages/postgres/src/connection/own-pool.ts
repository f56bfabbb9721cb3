import { Socket } from 'node:net'
import { storeClosed } from '@posthorn/core'
import { Pool, type PoolClient } from 'pg'
import { closeGraceMs, within } from './deadline.js'
import { noAnswer, sqlState } from './errors.js'
import { lender } from './lend.js'
import type { OwnPool, PgPool } from './pool.js'
import { createPreparedRunner, type NamedStatement } from './prepared.js'

/** Share of the time after which the server itself ends a statement, so that one that is only slow costs no connection. */
const serverShare = 0.9

/** Our statements look again at rows that others have changed meanwhile, which a higher level refuses. */
const readCommitted = '-c default_transaction_isolation=read\\ committed'

/** The connection string with our setting after those that it, or the environment, gives the server. */
function withReadCommitted(connectionString: string): { connectionString: string; options: string } {
  const options = (given: string | null | undefined) => (given ? `${given} ${readCommitted}` : readCommitted)
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null
  const given = url?.searchParams.get('options')
  if (given) url?.searchParams.set('options', options(given))
  return {
    connectionString: given && url !== null ? url.href : connectionString,
    options: options(process.env.PGOPTIONS),
  }
}

/** "Protocol violation": what PgBouncer calls a setting in the startup packet that it does not let through. */
const refusedSetting = '08P01'

/**
 * A pool of the store's own. `maxConnections` is its size. The server bounds its statements and idle transactions too, so
 * that what was given up ends there as well; settings in the connection string go before ours, and behind a proxy that
 * refuses them it does without.
 */
export function openPool(
  connectionString: string,
  maxConnections: number,
  timeoutMs: number,
): { pool: PgPool; own: OwnPool } {
  const serverMs = Math.ceil(timeoutMs * serverShare)
  const pool = new Pool({
    ...withReadCommitted(connectionString),
    max: maxConnections,
    connectionTimeoutMillis: timeoutMs,
    keepAlive: true,
    statement_timeout: serverMs,
    idle_in_transaction_session_timeout: serverMs,
    stream: openSocket,
  })
  const sockets = new Set<Socket>()

  function openSocket(): Socket {
    const socket = new Socket()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }

  /** `pg` forgets who waits for a client when it ends a pool. */
  const waiting = new Set<(reason: Error) => void>()

  function nextClient(): Promise<PoolClient> {
    return new Promise((resolve, reject) => {
      waiting.add(reject)
      const done = () => waiting.delete(reject)
      pool.connect().then(resolve, reject).finally(done)
    })
  }

  async function connect(): Promise<PoolClient> {
    const isBound = pool.options.statement_timeout !== undefined
    try {
      return await nextClient()
    } catch (error) {
      if (!isBound || sqlState(error) !== refusedSetting) throw error
      pool.options.statement_timeout = undefined
      pool.options.idle_in_transaction_session_timeout = undefined
      pool.options.options = process.env.PGOPTIONS
      return connect()
    }
  }

  /** A connection that is silent does not answer a goodbye: it is cut. */
  async function end(): Promise<void> {
    await within(closeGraceMs, pool.end(), () => noAnswer(closeGraceMs)).catch(() => {
      for (const socket of sockets) socket.destroy()
    })
    for (const refuse of waiting) refuse(storeClosed())
  }

  const lend = lender({ connect }, timeoutMs)
  const query = (statement: NamedStatement) => lend(({ client, ask }) => ask(() => client.query(statement)))
  return {
    pool: { connect, on: pool.on.bind(pool), off: pool.off.bind(pool), options: pool.options },
    own: { end, prepared: createPreparedRunner({ query }) },
  }
}
