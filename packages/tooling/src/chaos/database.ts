import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { TestServer } from '../postgres-server.ts'
import type { LedgerRow } from './ledger.ts'
import { type Place, type Query, tableOf } from './place.ts'

/** Deliveries of one endpoint that ended an attempt in one way. */
export interface AttemptCount {
  path: string
  outcome: string
  error: string
  count: number
}

/** The database of a run, as the run itself looks at it: not through Posthorn. */
export interface ChaosDatabase {
  place: Place
  /** How many deliveries have not ended. */
  open(): Promise<number>
  /** How many ended in which way. */
  ended(): Promise<Record<string, number>>
  /** Attempts that were no success, by endpoint and reason. */
  failures(): Promise<AttemptCount[]>
  /** How many messages of each tenant were committed. */
  committed(): Promise<Record<string, number>>
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
      return database.prepare(text.replace(/\$\d+/g, '?')).all(...values)
    } finally {
      database.close()
    }
  }
  const remove = async () => rmSync(folder, { recursive: true, force: true })
  return { ...looks({ kind: 'sqlite', filename }, query), folder, filename, remove }
}

const schema = 'chaos'

/** A database of its own on a server, which other runs may use meanwhile. */
export async function postgresDatabase(server: TestServer): Promise<ChaosDatabase> {
  const name = `chaos_${randomBytes(6).toString('hex')}`
  const url = new URL(server.url)
  url.pathname = `/${name}`
  const [whole, own] = [connection(server.url), connection(url.href)]
  await whole.query(`CREATE DATABASE ${name}`)
  await own.query(`CREATE SCHEMA ${schema}`)
  const remove = async () => {
    await own.end()
    await whole.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await whole.end()
  }
  return { ...looks({ kind: 'postgres', url: url.href, schema }, own.query), remove }
}

/** One connection, made anew after an error. */
function connection(connectionString: string): { query: Query; end(): Promise<void> } {
  let open: Client | null = null
  async function connected(): Promise<Client> {
    if (open !== null) return open
    const client = new Client({ connectionString, connectionTimeoutMillis: 5000, query_timeout: 300_000 })
    client.on('error', () => drop(client))
    await client.connect()
    open = client
    return client
  }
  function drop(client: Client): void {
    if (open === client) open = null
    client.end().catch(() => {})
  }
  return {
    end: async () => open?.end(),
    async query(text, values = []) {
      const client = await connected()
      try {
        return (await client.query(text, values)).rows
      } catch (error) {
        drop(client)
        throw error
      }
    },
  }
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
  const [queue, deliveries, attempts, ledger] = [
    'posthorn_queue',
    'posthorn_deliveries',
    'posthorn_attempts',
    'chaos_ledger',
  ].map((name) => tableOf(place, name))
  async function counts(column: string, table: string | undefined): Promise<Record<string, number>> {
    const rows = await query(`SELECT ${column} AS name, count(*) AS count FROM ${table} GROUP BY ${column}`)
    return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]))
  }
  return {
    place,
    query,
    async open() {
      const [row] = await query(`SELECT count(*) AS count FROM ${queue}`)
      return Number(row?.count)
    },
    ended: () => counts('status', deliveries),
    async failures() {
      const rows = await query(
        `SELECT url, outcome, error, count(*) AS count FROM ${attempts} WHERE status_code IS NULL OR status_code <> 200
         GROUP BY url, outcome, error ORDER BY url`,
      )
      return rows.map(({ url, outcome, error, count }) => ({
        path: new URL(String(url)).pathname,
        outcome: String(outcome),
        error: String(error),
        count: Number(count),
      }))
    },
    committed: () => counts('tenant', ledger),
    async ledger() {
      const rows = await query(`SELECT id, tenant, key FROM ${ledger}`)
      return rows.map(({ id, tenant, key }) => ({
        id: String(id),
        tenant: String(tenant),
        key: key === null ? null : String(key),
      }))
    },
  }
}
