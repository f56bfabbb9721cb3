import { setTimeout as pause } from 'node:timers/promises'
import type { TestServer } from '../postgres-server.ts'
import type { SilentProxy } from '../silent-proxy.ts'
import type { ChaosDatabase } from './database.ts'
import { type EngineOptions, engineOn, lateAfterMs, mostRepeats, setUpOptions } from './engine.ts'
import type { Member } from './fleet.ts'
import type { Kind } from './place.ts'
import type { Receivers } from './receivers.ts'
import type { SmallDisk } from './small-disk.ts'

/** What a process has told of: an error that it met and went on from. */
export interface Told {
  /** Of which process: `worker1`. */
  by: string
  text: string
}

/** All that a scenario can get at. */
export interface World {
  kind: Kind
  database: ChaosDatabase
  receiver: Receivers
  workers: Member[]
  hosts: Member[]
  engine: EngineOptions
  /** PostgreSQL itself; null on SQLite. */
  server: TestServer | null
  /** Between processes and PostgreSQL, for scenarios that ask for it. */
  proxy: SilentProxy | null
  /** What the database is on, for scenarios that ask for it. */
  disk: SmallDisk | null
  /** Deliveries that the hosts are to make, at least. */
  expected: number
  /** Paths of endpoints, of each tenant. */
  paths: ReadonlyMap<string, readonly string[]>
  /** What a scenario found wrong by itself. */
  problems: string[]
  /** What a scenario has to say besides. */
  notes: string[]
  /** Workers that may have left something to be sent again, by the names of their lives. */
  suspects: Set<string>
  /** How many deliveries that may be. */
  mostRepeats: number
  /** A worker is killed, stands still, or loses its database: what it has in flight may come again. */
  mayRepeat(...workers: Member[]): void
  /** The database cannot be used while `outage` runs. What is in flight may come again if that takes as long as leases. */
  withoutDatabase(outage: () => Promise<void>): Promise<void>
  /** Endpoints with these paths may take as long as others from now on. */
  unhurry(paths: readonly string[]): Promise<void>
  /** What processes have told of so far. */
  told(): Told[]
  /** Waits until some process has told of an error beyond those that were told before, or there is nothing left to do. */
  untilTold(what: string, before: readonly Told[]): Promise<void>
  /** Waits until every host has emitted its share, and all of it has arrived at these paths. */
  untilArrived(what: string, paths: readonly string[]): Promise<void>
  /** Waits until that many milliseconds have passed. */
  pass(ms: number): Promise<void>
  /** Waits until something holds. @throws Error with `what` where the time of the run is up */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>
}

/** Between two looks at what is waited for, in ms: they grow, for who waits long. */
const firstPauseMs = 10
const longestPauseMs = 250

const isDone = ({ script }: Member) => script.messages.includes('done')

/** What a world does by itself. `deadline`: when the run is given up. */
export function worldHelp(world: Pick<World, 'engine' | 'suspects'>, deadline: AbortSignal) {
  return {
    mostRepeats: 0,
    mayRepeat(this: World, ...workers: Member[]) {
      for (const { life } of workers) world.suspects.add(life)
      this.mostRepeats += workers.length * mostRepeats(world.engine)
    },
    async withoutDatabase(this: World, outage: () => Promise<void>) {
      const began = performance.now()
      await outage()
      if (performance.now() - began > lateAfterMs(world.engine)) this.mayRepeat(...this.workers)
    },
    async unhurry(this: World, paths: readonly string[]) {
      const webhooks = engineOn(this.database.place, 'run', setUpOptions)
      for (const tenant of this.paths.keys()) {
        for (const { id, url } of (await webhooks.endpoints.list({ tenant })).data)
          if (paths.includes(new URL(url).pathname)) await webhooks.endpoints.update({ tenant, id, timeoutMs: null })
      }
      await webhooks.close()
    },
    told(this: World) {
      return [...this.workers, ...this.hosts].flatMap(({ name, errors }) =>
        errors().map((text) => ({ by: name, text })),
      )
    },
    async untilTold(this: World, what: string, before: readonly Told[]) {
      await this.until(what, async () => {
        if (this.told().length > before.length) return true
        return this.hosts.every(isDone) && (await this.database.open().catch(() => null)) === 0
      })
    },
    async untilArrived(this: World, what: string, paths: readonly string[]) {
      const tenantOf = new Map([...this.paths].flatMap(([tenant, own]) => own.map((path) => [path, tenant])))
      await this.until(what, async () => {
        if (!this.hosts.every(isDone)) return false
        const [committed, { deliveries }] = [await this.database.committed(), await this.receiver.counts()]
        return paths.every((path) => (deliveries[path] ?? 0) >= (committed[tenantOf.get(path) ?? ''] ?? 0))
      })
    },
    pass: (ms: number) => pause(ms),
    async until(what: string, holds: () => boolean | Promise<boolean>) {
      for (let ms = firstPauseMs; !(await holds()); ms = Math.min(ms * 1.3, longestPauseMs)) {
        if (deadline.aborted) throw new Error(`The time is up, and this has not come: ${what}.`)
        await pause(ms)
      }
    },
  }
}
