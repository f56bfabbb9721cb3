import * as v from 'valibot'
import type { SlotLimits } from '../dispatch/index.js'
import { integer, strict } from '../input/check.js'

/** Settings of a worker. */
export interface WorkerSettings extends SlotLimits {
  /** Maximum number of requests in flight. With 16 or more, some slots stay free for idle tenants. Default: 64. */
  concurrency: number
  /** Maximum number of requests in flight to an endpoint without its own `maxInFlight`. Default: 8. */
  perEndpoint: number
  /** How long a claim lasts if it is not renewed, in ms. Default: 60,000. */
  leaseMs: number
  /** Longest time between two polls of the store, in ms. Default: 1,000. */
  pollMs: number
}

export const workerSchema: v.GenericSchema<unknown, WorkerSettings> = strict({
  concurrency: v.optional(integer(1, 10_000), 64),
  perEndpoint: v.optional(integer(1, 10_000), 8),
  leaseMs: v.optional(integer(1000, 3_600_000), 60_000),
  pollMs: v.optional(integer(10, 3_600_000), 1000),
})
