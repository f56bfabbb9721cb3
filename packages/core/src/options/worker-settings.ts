import * as v from 'valibot'
import type { SlotLimits } from '../dispatch/index.js'
import { integer, strict } from '../input/check.js'

/** Settings of a worker. */
export interface WorkerSettings extends SlotLimits {
  /** Most requests in flight. Default: 64. */
  concurrency: number
  /** Most requests in flight to one endpoint that names no `maxInFlight`. Default: 8. */
  perEndpoint: number
  /** How long a claim lasts unless renewed, in ms. Default: 60,000. */
  leaseMs: number
  /** Longest wait between two looks at the store, in ms. Default: 1,000. */
  pollMs: number
}

export const workerSchema: v.GenericSchema<unknown, WorkerSettings> = strict({
  concurrency: v.optional(integer(1, 10_000), 64),
  perEndpoint: v.optional(integer(1, 10_000), 8),
  leaseMs: v.optional(integer(1000, 3_600_000), 60_000),
  pollMs: v.optional(integer(10, 3_600_000), 1000),
})
