import type { Webhooks } from '@posthorn/core'
import { startServer, type TestServer } from '../postgres-server.ts'
import { type SilentProxy, startSilentProxy } from '../silent-proxy.ts'
import { type ChaosDatabase, createHostTables, postgresDatabase, sqliteDatabase } from './database.ts'
import { type EngineOptions, engineDefaults, engineOn, setUpOptions } from './engine.ts'
import { startMember } from './fleet.ts'
import type { HostSettings } from './host-process.ts'
import type { Kind, Place } from './place.ts'
import { startReceivers } from './receivers.ts'
import type { Scenario } from './scenario.ts'
import type { ServerPool } from './server-pool.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'
import { type World, worldHelp } from './world.ts'

/** How large a run is. */
export interface RunOptions {
  /** Deliveries that hosts make, at least. */
  deliveries: number
  seed: number
  /** How long a run may take, beside 20 ms a delivery. */
  patienceMs: number
  servers: ServerPool
  /** Aborted: the run is given up. */
  stop: AbortSignal
}

/** What is to be done in the end, last first. */
export type CleanUp = (() => unknown)[]

const tenants = ['t0', 't1', 't2', 't3']

/** A run of so many deliveries is a large one. */
const large = 5_000

/** Endpoints of each tenant, most messages of a transaction, and how engines are set up. */
function sizeOf(
  { leaseMs = engineDefaults.leaseMs }: Scenario,
  deliveries: number,
): { endpoints: number; batch: number; engine: EngineOptions } {
  return deliveries < large
    ? { endpoints: 2, batch: 20, engine: { ...engineDefaults, leaseMs } }
    : { endpoints: 8, batch: 100, engine: { concurrency: 64, leaseMs: leaseMs * 2.5, statementTimeoutMs: 4000 } }
}

/** Starts all that a run is made of: database, receivers, workers, hosts. */
export async function createWorld(
  scenario: Scenario,
  kind: Kind,
  { deliveries, seed, patienceMs, servers, stop }: RunOptions,
  cleanUp: CleanUp,
): Promise<World> {
  const size = sizeOf(scenario, deliveries)
  const { disk, server, database, proxy } = await createPlace(scenario, kind, servers, cleanUp)
  const receiver = await startReceivers()
  cleanUp.push(() => receiver.close())
  const engine: EngineOptions = { ...size.engine }
  const suspects = new Set<string>()
  const deadline = AbortSignal.any([stop, AbortSignal.timeout(patienceMs + deliveries * 20)])
  const pathsOf = (tenant: string) => Array.from({ length: size.endpoints }, (_, at) => `/${tenant}/${at}`)
  const paths = new Map(tenants.map((tenant) => [tenant, pathsOf(tenant)]))
  const lists = { workers: [], hosts: [], problems: [], notes: [] }
  const parts = { kind, database, receiver, engine, server, proxy, disk, suspects, paths, expected: deliveries }
  const world: World = { ...parts, ...lists, ...worldHelp({ engine, suspects }, deadline) }
  const prepared = (await scenario.prepare?.(world)) ?? {}
  cleanUp.push(() => prepared.close?.())
  Object.assign(engine, prepared.engine)

  const webhooks = engineOn(database.place, 'run', setUpOptions)
  await webhooks.migrate()
  await createEndpoints(webhooks, world, (path) => ({
    url: prepared.url?.(path) ?? `http://127.0.0.1:${receiver.port}${path}`,
    ...(prepared.hasty?.includes(path) && { timeoutMs: 1000 }),
  }))
  await webhooks.close()
  await createHostTables(database)

  const place = proxiedPlace(database.place, proxy)
  const names = (prefix: string) => [1, 2].map((number) => `${prefix}${number}`)
  for (const name of names('worker')) {
    const member = startMember('worker-process', name, (life) => ({ place, name: life, options: engine }))
    cleanUp.push(() => member.kill())
    world.workers.push(member)
  }
  const share = Math.ceil(deliveries / size.endpoints / 2)
  const isOnce = scenario.rounds === 'once'
  const settings = { place, share, tenants, batch: size.batch, options: size.engine }
  for (const [at, name] of names('host').entries()) {
    const member = startMember('host-process', name, (_, lives): HostSettings => {
      return {
        ...settings,
        name,
        seed: seed * 1000 + at * 500 + lives,
        mayFinish: isOnce,
        aheadMs: prepared.hostsAheadMs?.[at] ?? 0,
      }
    })
    cleanUp.push(() => member.kill())
    world.hosts.push(member)
  }
  await Promise.all(world.workers.map(({ script }) => script.said('started')))
  return world
}

async function createEndpoints(
  webhooks: Pick<Webhooks<never, never>, 'endpoints'>,
  { paths }: World,
  settingsOf: (path: string) => { url: string; timeoutMs?: number },
): Promise<void> {
  for (const [tenant, own] of paths) {
    for (const path of own) await webhooks.endpoints.create({ tenant, ...settingsOf(path) })
  }
}

async function createPlace(
  { diskMiB, isProxied = false, isAlone = false }: Scenario,
  kind: Kind,
  servers: ServerPool,
  cleanUp: CleanUp,
) {
  const disk: SmallDisk | null = diskMiB === undefined ? null : smallDisk(diskMiB)
  cleanUp.push(() => disk?.remove())
  let server: TestServer | null = null
  let database: ChaosDatabase
  if (kind === 'sqlite') database = sqliteDatabase(disk?.folder)
  else {
    server = await createServer(disk, isAlone, servers, cleanUp)
    database = await postgresDatabase(server)
  }
  cleanUp.push(() => database.remove())
  const { place } = database
  const proxy: SilentProxy | null = place.kind === 'postgres' && isProxied ? await startSilentProxy(place.url) : null
  cleanUp.push(() => proxy?.away())
  return { disk, server, database, proxy }
}

async function createServer(
  disk: SmallDisk | null,
  isAlone: boolean,
  servers: ServerPool,
  cleanUp: CleanUp,
): Promise<TestServer> {
  if (disk !== null) {
    // No log of a server on a small disk may grow beyond it
    const flags = ['max_wal_size=64MB', 'min_wal_size=32MB'].flatMap((setting) => ['-c', setting])
    const server = await startServer({ folder: disk.folder, flags })
    cleanUp.push(server.stop)
    return server
  }
  if (!isAlone) return servers.shared()
  const { server, back } = await servers.own()
  cleanUp.push(back)
  return server
}

function proxiedPlace(place: Place, proxy: SilentProxy | null): Place {
  return place.kind === 'postgres' && proxy !== null ? { ...place, url: proxy.url } : place
}
