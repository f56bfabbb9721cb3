import * as v from 'valibot'
import { WebhooksError } from '../errors.js'
import { check, integer, strict } from '../input/check.js'

/** What `drain` takes. */
export interface DrainOptions {
  /** How long the pass may take, in ms. Default: 10,000. */
  deadlineMs?: number | undefined
}

/** What `stop` and `close` take. */
export interface StopOptions {
  /** How long requests in flight may take to finish, in ms. Default: 5,000. */
  graceMs?: number | undefined
}

const drainSchema = strict({ deadlineMs: v.optional(integer(1, 3_600_000), 10_000) })
const stopSchema = strict({ graceMs: v.optional(integer(0, 600_000), 5000) })
const emitManySchema = strict({ tx: v.optional(v.unknown()) })

/** The deadline of a drain, in ms. @throws invalid_argument */
export function drainDeadline(options: DrainOptions): number {
  return check(drainSchema, options, 'drain').deadlineMs
}

/** The grace of a stop, in ms. @throws invalid_argument */
export function stopGrace(options: StopOptions, call: 'stop' | 'close'): number {
  return check(stopSchema, options, call).graceMs
}

/** Checks what `emitMany` was given beside the items. @throws invalid_argument */
export function checkEmitManyOptions(options: object): void {
  check(emitManySchema, options, 'emitMany: options')
}

/** Checks that an emit was given options at all; what is in them is checked with its item. @throws invalid_argument */
export function checkEmitOptions(options: unknown, call: 'emit' | 'emitSync'): void {
  if (typeof options === 'object' && options !== null) return
  throw new WebhooksError('invalid_argument', `${call}: give options with the tenant, such as { tenant: "acme" }.`)
}
