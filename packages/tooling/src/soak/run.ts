import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ChaosDatabase, postgresDatabase, sqliteDatabase } from '../chaos/database.ts'
import { type Kind, tableOf } from '../chaos/place.ts'
import { startServer } from '../postgres-server.ts'
import { type Script, startScript } from '../start-script.ts'
import { type CustomerCounts, liveAsCustomers } from './customers.ts'
import { engineOn } from './engine.ts'
import { accounts } from './host-database.ts'
import type { HostSettings } from './host-process.ts'
import { type Receivers, startReceivers } from './receivers.ts'
import type { Sample, SoakOptions, StoreSample } from './sample.ts'
import { sampleDatabase } from './tables.ts'
import type { Vitals } from './vitals.ts'
import type { WorkerSettings } from './worker-process.ts'

/** What there is of one store. */
interface Side {
  kind: Kind
  database: ChaosDatabase
  host: Script
  worker: Script
  receivers: Receivers
  customers: CustomerCounts
}

const tenants = ['t0', 't1', 't2', 't3']

/** The endpoints that stay: two of each tenant, of which one goes wrong now and then. */
const endpoints = [
  { tenant: 't0', kind: 'well' },
  { tenant: 't0', kind: 'flaky' },
  { tenant: 't1', kind: 'well', rateLimit: { limit: 50, periodMs: 1000 } },
  { tenant: 't1', kind: 'slow' },
  { tenant: 't2', kind: 'well' },
  { tenant: 't2', kind: 'tide' },
  { tenant: 't3', kind: 'well', ordering: 'fifo' as const },
  { tenant: 't3', kind: 'mute', timeoutMs: 2000 },
]

/** Deliveries that a message comes to, about, with what is rolled back or repeated: two endpoints, and those who visit. */
const deliveriesPerMessage = 2.3

/** Runs all stores side by side for as long as asked, and writes a sample to the file each so often. */
export async function soak(options: SoakOptions, signal: AbortSignal): Promise<void> {
  const { kinds, minutes, sampleMs, file } = options
  const cleanUp: (() => unknown)[] = []
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '')
    const sides = await Promise.all(kinds.map((kind) => startSide(kind, options, cleanUp)))
    const over = AbortSignal.any([signal, AbortSignal.timeout(minutes * 60_000)])
    const lives = sides.map(async (side) => live(side, options, over))
    const began = Date.now()
    let collectedAt = 0
    for (let round = 1; !over.aborted; round++) {
      await pause(Math.max(0, began + round * sampleMs - Date.now()), undefined, { signal: over }).catch(() => {})
      const isCollected = Date.now() - collectedAt >= options.collectMs
      if (isCollected) collectedAt = Date.now()
      const stores = await Promise.all(sides.map((side) => sampleSide(side, isCollected)))
      const sample: Sample = {
        at: Date.now(),
        minutes: (Date.now() - began) / 60_000,
        retentionMinutes: options.retentionMs / 60_000,
        load: loadavg()[0] ?? 0,
        stores: Object.fromEntries(stores.map((store, at) => [kinds[at], store])),
      }
      appendFileSync(file, `${JSON.stringify(sample)}\n`)
      options.onSample?.(sample, round)
    }
    await Promise.all(lives)
    for (const { host, worker } of sides) for (const script of [host, worker]) script.tell('close')
    await Promise.all(sides.flatMap(({ host, worker }) => [host.ended, worker.ended]))
  } finally {
    for (const step of cleanUp.reverse()) await step()
  }
}

async function startSide(kind: Kind, options: SoakOptions, cleanUp: (() => unknown)[]): Promise<Side> {
  const { retentionMs, roundMs, rate } = options
  const database = kind === 'sqlite' ? sqliteDatabase() : await onOwnServer(cleanUp)
  cleanUp.push(() => database.remove())
  const receivers = await startReceivers(roundMs * 5)
  cleanUp.push(() => receivers.close())
  const { place, query } = database
  const secretKey = randomBytes(32).toString('base64')

  const webhooks = engineOn(place, 'soak run', secretKey)
  await webhooks.migrate()
  for (const { kind: path, tenant, ...rest } of endpoints) {
    await webhooks.endpoints.create({ tenant, url: `http://127.0.0.1:${receivers.port}/${tenant}/${path}`, ...rest })
  }
  await webhooks.close()
  const table = tableOf(place, 'soak_accounts')
  await query(`CREATE TABLE ${table} (id integer PRIMARY KEY, orders integer NOT NULL)`)
  await query(`INSERT INTO ${table} (id, orders)
    WITH RECURSIVE n (id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM n WHERE id < ${accounts - 1}) SELECT id, 0 FROM n`)

  const start = (program: string, settings: WorkerSettings | HostSettings) => {
    const script = startScript(join(import.meta.dirname, program), [JSON.stringify(settings)])
    cleanUp.push(() => script.kill())
    return script
  }
  const worker = start('worker-process.ts', { place, secretKey, retentionMs })
  await worker.said('ready')
  const host = start('host-process.ts', { place, secretKey, tenants, rate: rate / deliveriesPerMessage, seed: 1 })
  await host.said('ready')
  return { kind, database, host, worker, receivers, customers: {} }
}

async function onOwnServer(cleanUp: (() => unknown)[]): Promise<ChaosDatabase> {
  const server = await startServer()
  cleanUp.push(server.stop)
  return postgresDatabase(server)
}

async function live({ host, receivers, customers }: Side, { roundMs }: SoakOptions, over: AbortSignal): Promise<void> {
  const hostPort = host.messages.map(portIn).find((port) => port !== null) ?? 0
  await liveAsCustomers({ hostPort, receiverPort: receivers.port, tenants, roundMs }, customers, over)
}

async function sampleSide(side: Side, isCollected: boolean): Promise<StoreSample> {
  const { database, host, worker, receivers, customers } = side
  const [ofHost, ofWorker] = await Promise.all([host, worker].map((script) => vitalsOf(script, isCollected)))
  if (ofHost === undefined || ofWorker === undefined) throw new Error('A process did not answer.')
  return {
    host: ofHost,
    worker: ofWorker,
    database: await sampleDatabase(database),
    taken: receivers.taken,
    refused: receivers.refused,
    customers: { ...customers },
  }
}

/** Asks a process how it is. @throws Error where it has ended */
async function vitalsOf({ child, ended }: Script, isCollected: boolean): Promise<Vitals> {
  const answer = new Promise<Vitals>((resolve) => {
    const listen = (message: unknown) => {
      const vitals = vitalsIn(message)
      if (vitals === null) return
      child.off('message', listen)
      resolve(vitals)
    }
    child.on('message', listen)
  })
  child.send(isCollected ? 'collect, then sample' : 'sample')
  const gone = ended.then((code): never => {
    throw new Error(`A process ended by itself, with ${code}.`)
  })
  return Promise.race([answer, gone])
}

/** Whatever has `vitals` came from `tellVitals`. */
function vitalsIn(message: unknown): Vitals | null {
  const told: { vitals?: Vitals } = Object(message)
  return told.vitals ?? null
}

function portIn(message: unknown): number | null {
  const told: { port?: number } = Object(message)
  return told.port ?? null
}
