import * as v from 'valibot'
import { integer, strict } from '../input/check.js'

/** Limits on what comes in. */
export interface Limits {
  /** Most bytes of a payload's JSON text. Default: 1 MiB. */
  payloadBytes: number
  /** Deadline of one attempt in ms, where the endpoint has none. Default: 15,000. */
  timeoutMs: number
  /** Most bytes of a response to read and keep. Default: 16 KiB. */
  responseBytes: number
  /** Most endpoints of one tenant. Default: 1,000. */
  endpointsPerTenant: number
  /**
   * How long an emit without `tx`, or a new endpoint, is tried again while the store is not available, in ms, before the
   * caller is told. What the store did without an answer is found then, and makes no second message. Default: 5,000.
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
