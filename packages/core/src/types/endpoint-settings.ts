import * as v from 'valibot'
import { integer, text } from '../input/check.js'
import { failureHandlingSchema } from './failure-handling.js'
import { rateLimitSchema } from './rate-limit.js'

/** Default: null. `description` is for the clients of a management API. */
function setting<const Schema extends v.GenericSchema>(schema: Schema, description: string) {
  return v.pipe(v.nullish(schema, null), v.description(description))
}

/** Orders in which an endpoint can get its deliveries. */
const orderings = ['fifo'] as const

/*
 * The settings of an endpoint that only the worker reads, each declared once: its type, the check of what a caller
 * gives, its default and, as JSON, its stored and its wire form. A setting that is added here can be given to
 * `endpoints.create` and `update`, is kept by every store, and is shown by the `rest` API.
 */
export const endpointSettings = {
  /** Most requests in flight to this endpoint from each worker process; null: the worker's `perEndpoint`. */
  maxInFlight: setting(
    integer(1, 1000),
    'Most requests to it at once from each process that sends; null: as many as is usual.',
  ),
  /** Most requests started in any time of `periodMs`, by all workers together; null: no limit. */
  rateLimit: setting(
    rateLimitSchema,
    'Most requests to it in any time of `periodMs` (ms), whichever process sends them; null: no limit.',
  ),
  /**
   * `fifo`: one after the other, in the order in which they became due; what fails holds the rest until it succeeds or
   * ends. null: in no order.
   */
  ordering: setting(v.picklist(orderings), 'fifo: one after the other, in order of emission; null: in no order.'),
  /** Deadline of one attempt in ms; null: `limits.timeoutMs`. */
  timeoutMs: setting(integer(100, 300_000), 'How long a request to it may take, in ms; null: as long as is usual.'),
  /** Name of a signer and format pair of `profiles`; null: the default pair. */
  profile: setting(text(64), 'How its requests are written and signed; null: as is usual.'),
  /** What it does about failures; null: the instance's retry policy, and 410 suspends it. */
  failureHandling: setting(
    failureHandlingSchema,
    'What is done about failures that are among `triggers` (`timeout`: no answer); others end a delivery. null: what is usual.',
  ),
}

type Table = typeof endpointSettings

/** The settings as they are kept and shown. */
export type EndpointSettings = { [Name in keyof Table]: v.InferOutput<Table[Name]> }

/** The settings as callers give them: what is absent has its default at creation, and stays as it is in an update. */
export type EndpointSettingsInput = { [Name in keyof Table]?: v.InferInput<Table[Name]> }

const settingsSchema = v.object(endpointSettings)

/** The settings among an object's keys; what is absent gets its default. @throws valibot's error where one is not valid */
export function settingsOf(source: object): EndpointSettings {
  return v.parse(settingsSchema, source)
}

/** The settings that `patch` has; a key that is absent or undefined is left out. */
export function changedSettings(patch: Readonly<Partial<EndpointSettings>>): Partial<EndpointSettings> {
  const given = Object.entries(patch).filter(([name, value]) => name in endpointSettings && value !== undefined)
  return Object.fromEntries(given)
}
