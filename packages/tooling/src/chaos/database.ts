import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { TestServer } from '../postgres-server.ts'
import type { LedgerRow } from './ledger.ts'
import { type Place, type Query, tableOf } from './place.ts'

/** The database of a run, as the run itself looks at it: not through Posthorn. */
export interface ChaosDatabase {
  place: Place
  /** How many deliveries have not ended. */
  open(): Promise<number>
  /** How many ended in which way. */
  ended(): Promise<Record<string, number>>
  ledger(): Promise<LedgerRow[]>
  /** Runs a statement of the run's own. */
  query: Query
  remove(): Promise<void>
}

/** A file in a folder of its own: in the one given, or the system's for what is temporary. */
export function sqliteDatabase(parent: string = tmpdir()): ChaosDatabase & { folder: string; filename: string } {
  const folder = mkdtempSync(join(parent, 'posthorn-chaos-'))
  chmodSync(folder, 0o777)
  const filename = join(folder, 'app.db')
  const query: Query = async (text, values = []) => {
    const database = new DatabaseSync(filename, { timeout: 10_000 })
    try {
      return database.prepare(text.replace(/\$\d/g, '?')).all(...values)
    } finally {
      database.close()
    }
  }
  const remove = async () => rmSync(folder, { recursive: true, force: true })
  return { ...looks({ kind: 'sqlite', filename }, query), folder, filename, remove }
}

/** A schema of its own on a server. */
export async function postgresDatabase(server: TestServer): Promise<ChaosDatabase> {
  const schema = `chaos_${randomBytes(6).toString('hex')}`
  const query: Query = async (text, values = []) => {
    const client = new Client({ connectionString: server.url, connectionTimeoutMillis: 5000 })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(text, values)).rows
    } finally {
      await client.end()
    }
  }
  await query(`CREATE SCHEMA ${schema}`)
  const remove = async () => void (await query(`DROP SCHEMA ${schema} CASCADE`))
  return { ...looks({ kind: 'postgres', url: server.url, schema }, query), remove }
}

/** The tables of the host's: what it has committed, and what it means to emit. */
export async function createHostTables({ place, query }: ChaosDatabase): Promise<void> {
  const ledger = tableOf(place, 'chaos_ledger')
  await query(`CREATE TABLE ${ledger} (id text PRIMARY KEY, tenant text NOT NULL, host text NOT NULL, key text)`)
  await query(
    `CREATE TABLE ${tableOf(place, 'chaos_intents')} (key text PRIMARY KEY, host text NOT NULL, tenant text NOT NULL)`,
  )
}

function looks(place: Place, query: Query) {
  return {
    place,
    query,
    async open() {
      const [row] = await query(`SELECT count(*) AS count FROM ${tableOf(place, 'posthorn_queue')}`)
      return Number(row?.count)
    },
    async ended() {
      const rows = await query(
        `SELECT status, count(*) AS count FROM ${tableOf(place, 'posthorn_deliveries')} GROUP BY status`,
      )
      return Object.fromEntries(rows.map(({ status, count }) => [String(status), Number(count)]))
    },
    async ledger() {
      const rows = await query(`SELECT id, tenant, key FROM ${tableOf(place, 'chaos_ledger')}`)
      return rows.map(({ id, tenant, key }) => ({
        id: String(id),
        tenant: String(tenant),
        key: key === null ? null : String(key),
      }))
    },
  }
}
