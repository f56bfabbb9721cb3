import { readFileSync } from 'node:fs'
import type { Kind } from '../chaos/place.ts'
import type { DatabaseSample } from './tables.ts'
import type { Vitals } from './vitals.ts'

/** What a soak is to do. */
export interface SoakOptions {
  kinds: Kind[]
  minutes: number
  /** Deliveries a second, of each store, about. */
  rate: number
  /** How long messages are kept. */
  retentionMs: number
  /** The time between two samples. */
  sampleMs: number
  /** The time between two collections of all garbage. */
  collectMs: number
  /** The time between two of the rarest things that customers do. */
  roundMs: number
  /** Samples go here, one a line. */
  file: string
  /** Hears of each sample, and how many there are. */
  onSample?: (sample: Sample, count: number) => unknown
}

/** One store at one moment. */
export interface StoreSample {
  host: Vitals
  worker: Vitals
  database: DatabaseSample
  /** Requests that receivers took so far, and others. */
  taken: number
  refused: number
  /** What customers did so far. */
  customers: Record<string, number>
}

/** One line of the file. */
export interface Sample {
  /** ms since 1970. */
  at: number
  /** Since the start. */
  minutes: number
  /** How long messages are kept. */
  retentionMinutes: number
  /** Of the machine, whoever's: processes that want a core, on average over a minute. */
  load: number
  stores: Partial<Record<Kind, StoreSample>>
}

/** The samples that a run wrote. The last line may be half of one, where the run was killed. */
export function readSamples(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line.endsWith('}}')).map((line): Sample => JSON.parse(line))
}
