import { DatabaseSync } from 'node:sqlite'
import { Pool } from 'pg'
import { type Place, tableOf } from '../chaos/place.ts'
import { named, onPostgres, onSqlite, type SoakWebhooks } from './engine.ts'
import type { PoolUse } from './vitals.ts'

/** One event of a host's. */
export interface HostEvent {
  tenant: string
  payload: { order: string; note: string }
  idempotencyKey?: string
  deliverAt?: Date
}

/** A host's own connections, and its engine. */
export interface HostDatabase {
  webhooks: SoakWebhooks
  /** Emits in a transaction that changes a row of the host's too, and commits or rolls it back. */
  inTransaction(events: HostEvent[], commits: boolean): Promise<void>
  /** Emits without a transaction. */
  emit(event: HostEvent): Promise<unknown>
  pool?: () => PoolUse
}

/** How many rows the host's own table has. */
export const accounts = 100

/** What a host's process has of its database. */
export function hostDatabase(place: Place, secretKey: string): HostDatabase {
  const change = `UPDATE ${tableOf(place, 'soak_accounts')} SET orders = orders + 1 WHERE id = `
  const anyAccount = () => Math.floor(Math.random() * accounts)
  if (place.kind === 'sqlite') {
    const webhooks = onSqlite(place.filename, secretKey)
    const tx = new DatabaseSync(place.filename, { timeout: 10_000 })
    return {
      webhooks,
      async inTransaction(events, commits) {
        tx.exec('BEGIN IMMEDIATE')
        try {
          tx.prepare(`${change} ?`).run(anyAccount())
          for (const { payload, ...event } of events) webhooks.emitSync('order.created', payload, { ...event, tx })
        } catch (error) {
          tx.exec('ROLLBACK')
          throw error
        }
        tx.exec(commits ? 'COMMIT' : 'ROLLBACK')
      },
      emit: ({ payload, ...event }) => webhooks.emit('order.created', payload, event),
    }
  }
  const pool = new Pool({ connectionString: named(place.url, 'soak host'), max: 6 })
  pool.on('error', () => {})
  const webhooks = onPostgres({ pool }, place.schema, secretKey)
  return {
    webhooks,
    async inTransaction(events, commits) {
      const tx = await pool.connect()
      let isSound = false
      try {
        await tx.query('BEGIN')
        await tx.query(`${change} $1`, [anyAccount()])
        for (const { payload, ...event } of events) await webhooks.emit('order.created', payload, { ...event, tx })
        await tx.query(commits ? 'COMMIT' : 'ROLLBACK')
        isSound = true
      } finally {
        tx.release(!isSound)
      }
    },
    emit: ({ payload, ...event }) => webhooks.emit('order.created', payload, event),
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  }
}
