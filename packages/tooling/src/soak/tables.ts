import { readFileSync, statSync } from 'node:fs'
import type { ChaosDatabase } from '../chaos/database.ts'
import { type Place, type Row, tableOf } from '../chaos/place.ts'

/** What a table takes. Bytes and dead rows of tables are known of PostgreSQL alone. */
export interface TableSize {
  rows: number
  /** Of the table itself, with what it keeps out of line. */
  tableBytes: number | null
  indexBytes: number | null
  deadRows: number | null
  /** How often autovacuum has been there. */
  vacuums: number | null
}

/** How a database is at one moment. */
export interface DatabaseSample {
  tables: Record<string, TableSize>
  /** All that is on the disk for it: tables and indexes, or the file. */
  bytes: number
  /** SQLite: pages of the file that nothing is in, in bytes, and its write-ahead log. */
  freeBytes: number | null
  logBytes: number | null
  due: number
  held: number
  /** PostgreSQL: connections by application name. */
  connections: Record<string, number>
  /** PostgreSQL: those of them that are not idle. */
  busy: Record<string, number>
  /** PostgreSQL: memory that their server processes have for themselves, in bytes; null where /proc does not tell. */
  backendBytes: Record<string, number | null>
}

const names = [
  ...['endpoints', 'creations', 'sessions', 'health', 'reservations', 'messages', 'deliveries', 'queue', 'attempts'],
]

/** Looks at a database with statements of the run's own. */
export async function sampleDatabase({ place, query }: Pick<ChaosDatabase, 'place' | 'query'>) {
  const counts = names.map((name) => `(SELECT count(*) FROM ${tableOf(place, `posthorn_${name}`)}) AS ${name}`)
  const [rows] = await query(`SELECT ${counts.join(', ')}`)
  const queue = tableOf(place, 'posthorn_queue')
  const [waiting] = await query(
    `SELECT count(CASE WHEN status = 'held' THEN 1 END) AS held,
      count(CASE WHEN status <> 'held' AND due_at <= $1 THEN 1 END) AS due FROM ${queue}`,
    [Date.now()],
  )
  const known = { due: Number(waiting?.due), held: Number(waiting?.held) }
  const rest = place.kind === 'sqlite' ? await sqlite(place.filename, query) : await postgres(place, query)
  const tables = Object.fromEntries(
    names.map((name): [string, TableSize] => {
      return [name, { ...unknownSize, ...rest.sizes[name], rows: Number(rows?.[name]) }]
    }),
  )
  const { bytes, freeBytes, logBytes, connections, busy, backendBytes } = rest
  const found: DatabaseSample = { tables, bytes, freeBytes, logBytes, connections, busy, backendBytes, ...known }
  return found
}

type Sizes = Record<string, Omit<TableSize, 'rows'>>
const unknownSize: Omit<TableSize, 'rows'> = { tableBytes: null, indexBytes: null, deadRows: null, vacuums: null }

async function sqlite(filename: string, query: ChaosDatabase['query']) {
  const [found] = await query(
    'SELECT page_size, page_count, freelist_count FROM pragma_page_size, pragma_page_count, pragma_freelist_count',
  )
  const pageSize = Number(found?.page_size)
  const sizes: Sizes = {}
  return {
    sizes,
    bytes: Number(found?.page_count) * pageSize,
    freeBytes: Number(found?.freelist_count) * pageSize,
    logBytes: statSync(`${filename}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    connections: {},
    busy: {},
    backendBytes: {},
  }
}

async function postgres(place: Extract<Place, { kind: 'postgres' }>, query: ChaosDatabase['query']) {
  const tables = await query(
    `SELECT relname AS name, pg_table_size(relid) AS table_bytes, pg_indexes_size(relid) AS index_bytes,
      n_dead_tup AS dead, autovacuum_count AS vacuums
     FROM pg_stat_user_tables WHERE schemaname = $1 AND starts_with(relname, 'posthorn_')`,
    [place.schema],
  )
  const clients = await query(
    `SELECT application_name AS name, count(*) AS count, count(*) FILTER (WHERE state <> 'idle') AS busy,
      string_agg(pid::text, ' ') AS pids
     FROM pg_stat_activity WHERE starts_with(application_name, 'soak ') GROUP BY application_name`,
  )
  const sizes: Sizes = Object.fromEntries(
    tables.map((row) => [String(row.name).slice('posthorn_'.length), sizeOf(row)]),
  )
  const bytes = Object.values(sizes).reduce((sum, one) => sum + (one.tableBytes ?? 0) + (one.indexBytes ?? 0), 0)
  const connections = Object.fromEntries(clients.map(({ name, count }) => [String(name), Number(count)]))
  const busy = Object.fromEntries(clients.map(({ name, busy }) => [String(name), Number(busy)]))
  const backendBytes = Object.fromEntries(clients.map(({ name, pids }) => [String(name), ownMemory(String(pids))]))
  return { sizes, bytes, freeBytes: null, logBytes: null, connections, busy, backendBytes }
}

/** What processes share with nobody, in bytes. */
function ownMemory(pids: string): number | null {
  try {
    const rollups = pids.split(' ').map((pid) => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
    return rollups.reduce((sum, text) => sum + Number(/Private_Dirty: *(\d+)/.exec(text)?.[1]) * 1024, 0)
  } catch {
    return null
  }
}

function sizeOf({ table_bytes, index_bytes, dead, vacuums }: Row): Omit<TableSize, 'rows'> {
  const [tableBytes, indexBytes, deadRows] = [Number(table_bytes), Number(index_bytes), Number(dead)]
  return { tableBytes, indexBytes, deadRows, vacuums: Number(vacuums) }
}
