import type { Receiver } from './receiver.ts'

/** What a bench is given. */
export interface BenchContext {
  receiver: Receiver
  /** Connection string of a superuser on a real PostgreSQL, fsync and synchronous_commit on. */
  postgresUrl: string
  /** Process id of that server. */
  postmaster: number
  /** Rounds to run; with `quick` one, over a tenth of the work: a smoke test, not a measurement. */
  rounds: number
  /** Deliveries before the clock starts, of everything that delivers: so that nothing is measured cold. */
  warmUp: number
  quick: boolean
}

/** One bench: measures and prints its table. */
export type Bench = (context: BenchContext) => Promise<void>
