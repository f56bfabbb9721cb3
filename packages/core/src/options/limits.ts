import * as v from 'valibot'
import { integer, strict } from '../input/check.js'

/** Limits of `createWebhooks`. */
export interface Limits {
  /** Maximum size of a payload's JSON text, in bytes. Default: 1 MiB. */
  payloadBytes: number
  /** Deadline of one attempt in ms, for endpoints without their own. Default: 15,000. */
  timeoutMs: number
  /** Maximum number of bytes of a response to read and keep. Default: 16 KiB. */
  responseBytes: number
  /** Maximum number of endpoints per tenant. Default: 1,000. */
  endpointsPerTenant: number
  /**
   * How long an emit without `tx`, or the creation of an endpoint, is retried while the store is unavailable, in ms, before
   * the call throws. A first try that was stored without an answer is found, so there is no duplicate. Default: 5,000.
   */
  emitRetryMs: number
}

export const limitsSchema: v.GenericSchema<unknown, Limits> = strict({
  payloadBytes: v.optional(integer(1, 16 * 1024 * 1024), 1024 * 1024),
  timeoutMs: v.optional(integer(100, 300_000), 15_000),
  responseBytes: v.optional(integer(0, 1024 * 1024), 16 * 1024),
  endpointsPerTenant: v.optional(integer(1, 1_000_000), 1000),
  emitRetryMs: v.optional(integer(0, 600_000), 5000),
})
