import { setTimeout as pause } from 'node:timers/promises'
import type { TestServer } from '../postgres-server.ts'
import type { SilentProxy } from '../silent-proxy.ts'
import type { ChaosDatabase } from './database.ts'
import { type EngineOptions, mostRepeats } from './engine.ts'
import type { Member } from './fleet.ts'
import type { Kind } from './place.ts'
import type { ChaosReceiver } from './receiver.ts'
import type { SmallDisk } from './small-disk.ts'

/** All that a scenario can get at. */
export interface World {
  kind: Kind
  database: ChaosDatabase
  receiver: ChaosReceiver
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
  /** Paths of endpoints. */
  paths: string[]
  /** What a scenario found wrong by itself. */
  problems: string[]
  /** Workers that may have left something to be sent again, by the names of their lives. */
  suspects: Set<string>
  /** How many deliveries that may be. */
  mostRepeats: number
  /** A worker is killed, stands still, or loses its database: what it has in flight may come again. */
  mayRepeat(...workers: Member[]): void
  /** Waits until that many milliseconds have passed. */
  pass(ms: number): Promise<void>
  /** Waits until something holds. @throws Error with `what` where the time of the run is up */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>
}

/** What a world does by itself. `deadline`: when the run is given up. */
export function worldHelp(world: Pick<World, 'engine' | 'suspects'>, deadline: AbortSignal) {
  return {
    mostRepeats: 0,
    mayRepeat(this: World, ...workers: Member[]) {
      for (const { life } of workers) world.suspects.add(life)
      this.mostRepeats += workers.length * mostRepeats(world.engine)
    },
    pass: (ms: number) => pause(ms),
    async until(what: string, holds: () => boolean | Promise<boolean>) {
      while (!(await holds())) {
        if (deadline.aborted) throw new Error(`The time is up, and this has not come: ${what}.`)
        await pause(20)
      }
    },
  }
}
