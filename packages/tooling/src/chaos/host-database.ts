import { DatabaseSync } from 'node:sqlite'
import { Pool } from 'pg'
import { type EngineOptions, onPostgres, onSqlite } from './engine.ts'
import { type Place, type Query, tableOf } from './place.ts'

/** One event of a host's. */
export interface HostEvent {
  tenant: string
  payload: { text: string }
  idempotencyKey?: string
  deliverAt?: Date
}

/** A transaction of a host: its own rows, and what it emits with them. */
export interface HostTransaction {
  query: Query
  /** Gives the ids of the messages. */
  emit(events: HostEvent[]): Promise<string[]>
}

/** A host's own connections, and its engine. */
export interface HostDatabase {
  /** How many transactions it may have open at once. */
  lanes: number
  /** Runs `work` in a transaction, which is committed where that gives true. An error rolls back, and is thrown. */
  transaction(work: (tx: HostTransaction) => Promise<boolean>): Promise<void>
  /** Emits without a transaction. Gives the id of the message. */
  emit(event: HostEvent): Promise<string>
  table(name: string): string
}

/** What a host's process has of its database. */
export function hostDatabase(place: Place, name: string, options: EngineOptions): HostDatabase {
  const table = (of: string) => tableOf(place, of)
  return place.kind === 'sqlite'
    ? { ...sqliteHost(place.filename, name, options), table }
    : { ...postgresHost(place.url, place.schema, name, options), table }
}

type Connections = Omit<HostDatabase, 'table'>

function sqliteHost(filename: string, name: string, options: EngineOptions): Connections {
  const webhooks = onSqlite(filename, name, options)
  let database: DatabaseSync | null = null
  const query =
    (on: DatabaseSync): Query =>
    async (text, values = []) =>
      on.prepare(text.replace(/\$\d+/g, '?')).all(...values)
  return {
    lanes: 1,
    async transaction(work) {
      database ??= new DatabaseSync(filename, { timeout: 10_000 })
      const tx = database
      try {
        tx.exec('BEGIN IMMEDIATE')
        const emit = async (events: HostEvent[]) =>
          events.map(({ payload, ...event }) => webhooks.emitSync('order.created', payload, { ...event, tx }).id)
        const commits = await work({ query: query(tx), emit })
        tx.exec(commits ? 'COMMIT' : 'ROLLBACK')
      } catch (error) {
        // A handle that failed is not trusted with another transaction
        tx.close()
        database = null
        throw error
      }
    },
    emit: async ({ payload, ...event }) => (await webhooks.emit('order.created', payload, event)).id,
  }
}

function postgresHost(url: string, schema: string, name: string, options: EngineOptions): Connections {
  const webhooks = onPostgres(url, schema, name, options)
  const pool = new Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 2000,
    query_timeout: 3000,
    // What a connection that went silent has locked is free again
    idle_in_transaction_session_timeout: 3000,
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    lanes: 4,
    async transaction(work) {
      const tx = await pool.connect()
      let isSound = false
      try {
        await tx.query('BEGIN')
        const query: Query = async (text, values = []) => (await tx.query(text, values)).rows
        const emit = async (events: HostEvent[]) =>
          (await webhooks.emitMany(events.map(asItem), { tx })).map(({ id }) => id)
        const commits = await work({ query, emit })
        await tx.query(commits ? 'COMMIT' : 'ROLLBACK')
        isSound = true
      } finally {
        tx.release(!isSound)
      }
    },
    emit: async ({ payload, ...event }) => (await webhooks.emit('order.created', payload, event)).id,
  }
}

function asItem(event: HostEvent) {
  return { type: 'order.created', ...event } as const
}
