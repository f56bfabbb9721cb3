import type { TestServer } from '../postgres-server.ts'
import { startServer } from '../postgres-server.ts'
import { type SilentProxy, startSilentProxy } from '../silent-proxy.ts'
import { type ChaosDatabase, createHostTables, postgresDatabase, sqliteDatabase } from './database.ts'
import { type EngineOptions, engineDefaults, engineOn } from './engine.ts'
import { type Member, startMember } from './fleet.ts'
import type { HostSettings } from './host-process.ts'
import { checkLedger } from './ledger.ts'
import type { Kind, Place } from './place.ts'
import { createChaosReceiver } from './receiver.ts'
import type { Scenario } from './scenario.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'
import { type World, worldHelp } from './world.ts'

/** How large a run is. */
export interface RunOptions {
  /** Deliveries that hosts make, at least. */
  deliveries: number
  seed: number
  /** How long a run may take, beside 20 ms a delivery. */
  patienceMs: number
  /** The server of runs that need none of their own. */
  server: () => Promise<TestServer>
}

/** How a run went. */
export interface RunReport {
  messages: number
  deliveries: number
  /** Requests that a receiver did not take. */
  refused: number
  repeats: number
  mostRepeats: number
  /** How often the scenario did what it does. */
  rounds: number
  seconds: number
  /** Empty where the scenario was survived. */
  problems: string[]
}

const tenants = ['t0', 't1', 't2', 't3']
const pathsOf = (tenant: string) => [`/${tenant}/0`, `/${tenant}/1`]

/** A round for so many deliveries, and three at least. */
const deliveriesPerRound = 10_000
const fewestRounds = 3

/** Runs a scenario on a store: hosts emit, workers deliver, things go wrong; then everything must have ended as it should. */
export async function runScenario(scenario: Scenario, kind: Kind, options: RunOptions): Promise<RunReport> {
  const began = performance.now()
  const cleanUp: (() => unknown)[] = []
  try {
    const world = await createWorld(scenario, kind, options, cleanUp)
    const rounds = await liveThrough(scenario, world)
    return { ...(await judge(world)), rounds, seconds: (performance.now() - began) / 1000 }
  } finally {
    for (const step of cleanUp.reverse()) await step()
  }
}

async function createWorld(
  scenario: Scenario,
  kind: Kind,
  { deliveries, seed, patienceMs, server: sharedServer }: RunOptions,
  cleanUp: (() => unknown)[],
): Promise<World> {
  const { disk, server, database, proxy } = await createPlace(scenario, kind, sharedServer, cleanUp)
  const receiver = await createChaosReceiver()
  cleanUp.push(() => receiver.close())
  const engine: EngineOptions = { ...engineDefaults }
  const suspects = new Set<string>()
  const deadline = AbortSignal.timeout(patienceMs + deliveries * 20)
  const paths = tenants.flatMap(pathsOf)
  const help = worldHelp({ engine, suspects }, deadline)
  const lists = { workers: [], hosts: [], problems: [] }
  const parts = { kind, database, receiver, engine, server, proxy, disk, suspects, paths, expected: deliveries }
  const world: World = { ...parts, ...lists, ...help }
  const prepared = (await scenario.prepare?.(world)) ?? {}
  cleanUp.push(() => prepared.close?.())
  Object.assign(engine, prepared.engine)

  const webhooks = engineOn(database.place, 'run', engineDefaults)
  await webhooks.migrate()
  for (const tenant of tenants) {
    for (const path of pathsOf(tenant)) {
      const url = prepared.url?.(path) ?? `http://127.0.0.1:${receiver.port}${path}`
      // What is met badly need not take as long as an endpoint may
      await webhooks.endpoints.create({ tenant, url, ...(scenario.rounds === 'once' && { timeoutMs: 2000 }) })
    }
  }
  await webhooks.close()
  await createHostTables(database)

  const place = proxiedPlace(database.place, proxy)
  const names = (prefix: string) => [1, 2].map((number) => `${prefix}${number}`)
  for (const name of names('worker')) {
    const member = startMember('worker-process.ts', name, (life) => ({ place, name: life, options: engine }))
    cleanUp.push(() => member.kill())
    world.workers.push(member)
  }
  await Promise.all(world.workers.map(({ script }) => script.said('started')))
  const share = Math.ceil(deliveries / pathsOf('').length / 2)
  for (const [at, name] of names('host').entries()) {
    const settings = { place, name, share, tenants, options: engineDefaults }
    const member = startMember('host-process.ts', name, (_, lives): HostSettings => {
      return { ...settings, seed: seed * 1000 + at * 500 + lives }
    })
    cleanUp.push(() => member.kill())
    world.hosts.push(member)
  }
  return world
}

async function createPlace(
  { diskMiB, isProxied = false }: Scenario,
  kind: Kind,
  sharedServer: () => Promise<TestServer>,
  cleanUp: (() => unknown)[],
) {
  const disk: SmallDisk | null = diskMiB === undefined ? null : smallDisk(diskMiB)
  cleanUp.push(() => disk?.remove())
  let server: TestServer | null = null
  let database: ChaosDatabase
  if (kind === 'sqlite') database = sqliteDatabase(disk?.folder)
  else {
    // No log of a server on a small disk may grow beyond it
    const flags = ['max_wal_size=64MB', 'min_wal_size=32MB'].flatMap((setting) => ['-c', setting])
    server = disk === null ? await sharedServer() : await startServer({ folder: disk.folder, flags })
    if (disk !== null) cleanUp.push(server.stop)
    database = await postgresDatabase(server)
  }
  cleanUp.push(() => database.remove())
  const proxy: SilentProxy | null = server && isProxied ? await startSilentProxy(server.url) : null
  cleanUp.push(() => proxy?.away())
  return { disk, server, database, proxy }
}

function proxiedPlace(place: Place, proxy: SilentProxy | null): Place {
  return place.kind === 'postgres' && proxy !== null ? { ...place, url: proxy.url } : place
}

/** Lets things go wrong in even steps while deliveries go on, and waits for the end of them all. Returns the rounds. */
async function liveThrough(scenario: Scenario, world: World): Promise<number> {
  const { receiver, expected, database } = world
  const many = Math.max(fewestRounds, Math.round(expected / deliveriesPerRound))
  const rounds = scenario.rounds === 'once' ? 1 : many
  for (let round = 0; round < rounds; round++) {
    const due = Math.floor(((round + 0.5) / (rounds + 0.5)) * expected)
    if (scenario.rounds !== 'once') await world.until(`${due} requests`, () => receiver.taken >= due)
    await scenario.disturb(world, round)
  }
  await world.until('every host has emitted its share', () => world.hosts.every(isDone))
  await world.until('every delivery has ended', async () => {
    stillThere(world.workers)
    return (await database.open()) === 0
  })
  for (const { script } of world.workers) script.tell('close')
  await Promise.all(world.workers.map(({ script }) => script.ended))
  return rounds
}

function isDone(host: Member): boolean {
  if (host.script.messages.includes('done')) return true
  stillThere([host])
  return false
}

/** @throws Error where one has ended that nobody killed */
function stillThere(members: Member[]): void {
  for (const { life, script } of members) {
    if (script.child.exitCode !== null) throw new Error(`${life} ended by itself, with ${script.child.exitCode}.`)
  }
}

async function judge(world: World): Promise<Omit<RunReport, 'rounds' | 'seconds'>> {
  const { database, receiver, suspects, mostRepeats } = world
  const ledger = await database.ledger()
  const paths = new Map(tenants.map((tenant) => [tenant, pathsOf(tenant)]))
  const verdict = checkLedger({ ledger, paths, arrivals: receiver.arrivals, suspects, mostRepeats })
  const ended = JSON.stringify(await database.ended())
  const wanted = JSON.stringify({ delivered: verdict.deliveries })
  const log = ended === wanted ? [] : [`the log has ${ended}, not ${wanted}`]
  const { deliveries, repeats } = verdict
  const problems = [...world.problems, ...verdict.problems, ...log]
  return { messages: ledger.length, deliveries, refused: receiver.refused, repeats, mostRepeats, problems }
}
