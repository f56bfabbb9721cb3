import type { EngineOptions } from './engine.ts'
import type { Kind } from './place.ts'
import type { World } from './world.ts'

/** Something that goes wrong in the real world while hosts emit and workers deliver. */
export interface Scenario {
  /** For tables and the command line. */
  name: string
  /** What is done. */
  about: string
  /** What code survives it. */
  survives: string
  stores: readonly Kind[]
  /** The stores that it is run on in the short form: those where it can show most, in little time. */
  inShort?: readonly Kind[]
  /** How often it is done: in even steps while the run goes on (default, at least 3 times), or once, in the middle. */
  rounds?: 'many' | 'once'
  /** How long leases are, in ms (2.5 times that in large runs): short where what was leased to nobody any more is waited for. */
  leaseMs?: number
  /** The database is on a disk of its own, of so many MiB, that can be filled up. */
  diskMiB?: number
  /** It does things to PostgreSQL that other runs on that server would not survive. */
  isAlone?: boolean
  /** Processes reach PostgreSQL through a proxy. */
  isProxied?: boolean
  /** Why it cannot be run here; null: it can. */
  leftOut?(): string | null
  /** Before endpoints are made: starts what it takes, and says how workers are set up and where endpoints are. */
  prepare?(world: World): Promise<Preparation>
  /** Does it once. What it does is over when this resolves. */
  disturb(world: World, round: number): Promise<void>
  /** Looks, once every delivery has ended, at what only this scenario can have left. Problems and notes are the world's. */
  judge?(world: World): Promise<void>
}

export interface Preparation {
  engine?: Partial<EngineOptions>
  /** URL of the endpoint with a path; null: as the others. */
  url?: (path: string) => string | null
  /** Paths of endpoints that may not take long. */
  hasty?: readonly string[]
  /** How far the clocks of hosts' machines are ahead from the beginning, in ms. */
  hostsAheadMs?: readonly number[]
  close?: () => void
}
