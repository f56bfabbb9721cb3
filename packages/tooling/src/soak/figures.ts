import type { Sample, StoreSample } from './sample.ts'
import type { Point } from './trend.ts'
import type { Vitals } from './vitals.ts'

/** What may grow in an hour: this share of the level, or `least` where that is more. */
export interface Bound {
  share: number
  least: number
}

/** One figure of a run: lines by name. */
export interface Figure {
  name: string
  unit: string
  /** Without, it is drawn and not judged. */
  bound?: Bound
  lines: Record<string, Point[]>
}

/** What a sample says of a store; null where it says nothing. `before`: the sample before this one. */
type Read = (store: StoreSample, before: StoreSample | null, minutes: number) => number | null

const kinds = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const
const mebibyte = 2 ** 20

/** The figures of a run, each with its lines. */
export function figuresOf(samples: readonly Sample[]): Figure[] {
  const perStore = (reads: Record<string, Read>) => linesOf(samples, reads)
  const perProcess = (read: (vitals: Vitals) => number | null) => {
    return perStore({ host: ({ host }) => read(host), worker: ({ worker }) => read(worker) })
  }
  const perTable = (read: (name: string, store: StoreSample) => number | null, tables: readonly string[]) => {
    const reads = tables.map((name): [string, Read] => [name, (store) => read(name, store)])
    return perStore(Object.fromEntries(reads))
  }
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0)
  const log = ['messages', 'deliveries', 'attempts']

  return [
    {
      name: 'Heap after a collection',
      unit: 'MiB',
      bound: { share: 0.05, least: 1 },
      lines: perProcess(({ heap, isCollected }) => (isCollected ? heap : null)),
    },
    { name: 'Resident memory', unit: 'MiB', bound: { share: 0.1, least: 5 }, lines: perProcess(({ rss }) => rss) },
    {
      name: 'Memory outside of the heap, after a collection',
      unit: 'MiB',
      bound: { share: 0.1, least: 0.5 },
      lines: perProcess(({ external, buffers, isCollected }) => (isCollected ? external + buffers : null)),
    },
    {
      name: 'Handles that keep the process alive',
      unit: '',
      bound: { share: 0.1, least: 2 },
      lines: perProcess(({ handles }) => sum(handles)),
    },
    {
      name: 'Open files and sockets',
      unit: '',
      bound: { share: 0.1, least: 2 },
      lines: perProcess(({ files }) => files),
    },
    {
      name: 'Connections to PostgreSQL',
      unit: '',
      bound: { share: 0.1, least: 0.5 },
      lines: perStore({
        'host, all': ({ database }) => database.connections['soak host'] ?? null,
        'host, in use': ({ host: { pool } }) => pool && pool.total - pool.idle,
        'host, waited for': ({ host: { pool } }) => pool?.waiting ?? null,
        'worker, all': ({ database }) => database.connections['soak worker'] ?? null,
      }),
    },
    {
      name: 'Memory of these connections in the server',
      unit: 'MiB',
      bound: { share: 0.1, least: 2 },
      lines: perStore({
        host: ({ database }) => inMebibytes(database.backendBytes['soak host']),
        worker: ({ database }) => inMebibytes(database.backendBytes['soak worker']),
      }),
    },
    {
      name: 'Delay of the event loop, p99',
      unit: 'ms',
      bound: { share: 0.5, least: 25 },
      lines: perProcess(({ loop }) => loop.p99),
    },
    {
      name: 'Delay of the event loop, p50',
      unit: 'ms',
      bound: { share: 0.5, least: 5 },
      lines: perProcess(({ loop }) => loop.p50),
    },
    { name: 'Share of a core', unit: '%', lines: perProcess(({ cpu }) => cpu * 100) },
    { name: 'Rows of the log', unit: '', lines: perTable(rowsOf, log) },
    {
      name: 'Attempts kept, for each delivery in the retention',
      unit: '',
      bound: { share: 0.1, least: 0.1 },
      lines: keptLines(samples),
    },
    {
      name: 'Rows of endpoints',
      unit: '',
      bound: { share: 0.1, least: 2 },
      lines: perTable(rowsOf, ['endpoints', 'health', 'reservations']),
    },
    {
      name: 'Rows of sessions',
      unit: '',
      bound: { share: 0.1, least: 50 },
      lines: perTable(rowsOf, ['sessions']),
    },
    {
      name: 'On the disk',
      unit: 'MiB',
      bound: { share: 0.1, least: 1 },
      lines: perStore({
        all: ({ database }) => database.bytes / mebibyte,
        'free pages': ({ database }) => inMebibytes(database.freeBytes),
        'write-ahead log': ({ database }) => inMebibytes(database.logBytes),
      }),
    },
    {
      name: 'Tables and their indexes',
      unit: 'MiB',
      bound: { share: 0.1, least: 0.5 },
      lines: perTable((name, { database }) => bytesOf(database.tables[name]), [...log, 'queue', 'health', 'endpoints']),
    },
    {
      name: 'Dead rows',
      unit: '',
      bound: { share: 0.25, least: 2000 },
      lines: perTable((name, { database }) => database.tables[name]?.deadRows ?? null, [...log, 'queue']),
    },
    {
      name: 'Waiting',
      unit: '',
      bound: { share: 0.25, least: 100 },
      lines: perStore({ due: ({ database }) => database.due, held: ({ database }) => database.held }),
    },
    {
      name: 'Load of the machine, whoever puts it there',
      unit: '',
      lines: { 'processes that want a core': samples.map(({ minutes, load }) => ({ minutes, value: load })) },
    },
    {
      name: 'Deliveries taken a second',
      unit: '',
      lines: perStore({ '': (store, before, minutes) => before && (store.taken - before.taken) / minutes / 60 }),
    },
  ]
}

/**
 * The rows of the log against what there was to log: on a machine that others use, no rate stays the same. From when a
 * retention and the time of a prune have passed.
 */
function keptLines(samples: readonly Sample[]): Record<string, Point[]> {
  const lines: Record<string, Point[]> = {}
  for (const kind of ['sqlite', 'postgres'] as const) {
    const points = samples.flatMap(({ minutes, retentionMinutes, stores }, at): Point[] => {
      const since = samples.slice(0, at).findLast((earlier) => earlier.minutes <= minutes - retentionMinutes)
      const [now, before] = [stores[kind], since?.stores[kind]]
      if (now === undefined || before === undefined) return []
      const deliveries = now.taken - before.taken
      return [{ minutes, value: (now.database.tables.attempts?.rows ?? 0) / Math.max(1, deliveries) }]
    })
    if (points.length > 0) lines[kinds[kind]] = points
  }
  return lines
}

function rowsOf(name: string, { database }: StoreSample): number | null {
  return database.tables[name]?.rows ?? null
}

function bytesOf(size: StoreSample['database']['tables'][string] | undefined): number | null {
  return size?.tableBytes == null || size.indexBytes === null ? null : (size.tableBytes + size.indexBytes) / mebibyte
}

function inMebibytes(bytes: number | null | undefined): number | null {
  return bytes == null ? null : bytes / mebibyte
}

/** A line for each store and read that has values. */
function linesOf(samples: readonly Sample[], reads: Record<string, Read>): Record<string, Point[]> {
  const lines: Record<string, Point[]> = {}
  for (const kind of ['sqlite', 'postgres'] as const) {
    for (const [name, read] of Object.entries(reads)) {
      const points = samples.flatMap(({ minutes, stores }, at): Point[] => {
        const store = stores[kind]
        if (store === undefined) return []
        const before = samples[at - 1]
        const value = read(store, before?.stores[kind] ?? null, minutes - (before?.minutes ?? 0))
        return value === null ? [] : [{ minutes, value }]
      })
      if (points.length > 0) lines[`${kinds[kind]} ${name}`.trim()] = points
    }
  }
  return lines
}
