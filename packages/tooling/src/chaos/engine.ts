import {
  type Clock,
  createWebhooks,
  type Signer,
  type Store,
  schedule,
  standardWebhooks,
  undiciTransport,
} from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { sqliteStore } from '@posthorn/sqlite'
import type { Place } from './place.ts'

/** How the engine of a run is set up, in all of its processes. Plain data: it goes to them as JSON. */
export interface EngineOptions {
  leaseMs: number
  concurrency: number
  /** How long a process waits for one statement of PostgreSQL, in ms. */
  statementTimeoutMs: number
  /** Name servers to ask. */
  servers?: string[]
  /** Names are looked up by a function that never answers, until the process is told `names answer`. */
  namesHang?: boolean
  /** Certificates to trust, PEM. */
  ca?: string[]
}

export const engineDefaults: EngineOptions = { leaseMs: 30_000, concurrency: 16, statementTimeoutMs: 1500 }

/** Those of the run's own engine: on a machine with much to do, to make tables takes long. */
export const setUpOptions: EngineOptions = { ...engineDefaults, statementTimeoutMs: 30_000 }

/**
 * What one worker that dies or stands still may leave to be sent twice, as the README bounds it: what it may have unsettled
 * (four times its slots, 128 at least), and the slots.
 */
export function mostRepeats({ concurrency }: EngineOptions): number {
  return Math.max(128, concurrency * 4) + concurrency
}

/**
 * After how long a worker that is held up may have lost leases, in ms: one may be a third old when that begins, and its
 * worker the last to find that it is over.
 */
export function lateAfterMs({ leaseMs }: EngineOptions): number {
  return leaseMs / 4
}

/** The system's clock, whose wall time can be set off by so many ms. */
export function shiftableClock(): { clock: Clock; shift(byMs: number): void } {
  let aheadBy = 0
  const clock: Clock = {
    now: () => Date.now() + aheadBy,
    monotonic: () => performance.now(),
    setTimer(delayMs, callback) {
      const timer = setTimeout(callback, Math.min(2 ** 31 - 1, Math.max(0, delayMs)))
      return () => clearTimeout(timer)
    },
  }
  return {
    clock,
    shift(byMs) {
      aheadBy = byMs
    },
  }
}

const realNow = Date.now

/**
 * Sets the machine's clock off by so many ms, as far as this process can tell: all that asks for the time asks `Date.now`.
 * Timers and monotonic time go on, as they do where a machine's clock is set.
 */
export function shiftMachineClock(byMs: number): void {
  Date.now = () => realNow() + byMs
}

/** Name lookups that hang until `answer` is called. */
export function hangingNames() {
  let answer = () => {}
  const told = new Promise<void>((resolve) => {
    answer = resolve
  })
  const lookup = async () => {
    await told
    return [{ address: '127.0.0.1', family: 4 }]
  }
  return { lookup, answer }
}

/** What an engine is given beside its options. */
interface Parts {
  clock: Clock
  lookup: ReturnType<typeof hangingNames>['lookup']
  /** Gives a store like this one, which is watched. */
  watch<Tx>(store: Store<Tx>): Store<Tx>
}

function settings(name: string, options: EngineOptions, { clock, lookup }: Pick<Parts, 'clock' | 'lookup'>) {
  const { leaseMs, concurrency, servers, ca } = options
  const egress = {
    allowHttp: true,
    allow: ['127.0.0.1'],
    ...(servers && { servers }),
    ...(options.namesHang && { lookup }),
  }
  return {
    events: { 'order.created': {} },
    transport: undiciTransport({ egress, ...(ca && { tls: { ca } }) }),
    signer: signerOf(name),
    clock,
    retry: schedule([0, ...Array<number>(999).fill(500)]),
    breaker: { failures: 10, openMs: 500, maxOpenMs: 1000 },
    worker: { concurrency, perEndpoint: 8, leaseMs, pollMs: 200 },
    // Those that matter here reach the run as `worker.error`
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  }
}

/** The engine of one process on SQLite. `name` goes out with every request as `x-worker`. */
export function onSqlite(filename: string, name: string, options: EngineOptions, given: Parts = parts()) {
  const store = given.watch(sqliteStore({ filename }))
  return createWebhooks({ store, ...settings(name, options, given) })
}

/** The engine of one process on PostgreSQL. */
export function onPostgres(url: string, schema: string, name: string, options: EngineOptions, given: Parts = parts()) {
  const { statementTimeoutMs } = options
  const store = given.watch(postgresStore({ connectionString: url, maxConnections: 4 }, { schema, statementTimeoutMs }))
  return createWebhooks({ store, ...settings(name, options, given) })
}

/** The engine of one process that emits nothing in transactions. */
export function engineOn(place: Place, name: string, options: EngineOptions, given: Parts = parts()) {
  return place.kind === 'sqlite'
    ? onSqlite(place.filename, name, options, given)
    : onPostgres(place.url, place.schema, name, options, given)
}

function parts(): Parts {
  return { clock: shiftableClock().clock, lookup: hangingNames().lookup, watch: (store) => store }
}

function signerOf(name: string): Signer {
  const standard = standardWebhooks()
  return {
    headerNames: [...standard.headerNames, 'x-worker'],
    sign: (request) => ({ ...standard.sign(request), 'x-worker': name }),
    generateSecret: () => standard.generateSecret(),
  }
}
