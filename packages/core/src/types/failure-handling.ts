import * as v from 'valibot'
import { integer, list, text } from '../input/check.js'

const maxDelayMs = 30 * 24 * 3600 * 1000
const mustBeDelays = 'must be of 1,000 ms or more each, but for the first'
const flag = v.boolean('must be true or false')

/** Attempts in all, the first included. */
const maxAttempts = integer(1, 100)
/** A second or more: an endpoint's owner shall not make a worker send without a pause. */
const delayMs = integer(1000, maxDelayMs)

const retry = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('linear'), maxAttempts, intervalMs: delayMs }),
    v.strictObject({ kind: v.literal('exponential'), maxAttempts, initialMs: delayMs }),
    v.strictObject({
      kind: v.literal('schedule'),
      delaysMs: v.pipe(
        list(integer(0, maxDelayMs), 100),
        v.minLength(1, 'must have at least 1 entry'),
        v.metadata({ items: { type: 'integer', minimum: 0, maximum: maxDelayMs } }),
        v.check((delays) => delays.slice(1).every((delay) => delay >= 1000), mustBeDelays),
      ),
    }),
  ],
  'must be { kind: "linear", maxAttempts, intervalMs }, { kind: "exponential", maxAttempts, initialMs } or { kind: "schedule", delaysMs }',
)

const triggerPattern = /^([345]xx|[345]\d\d|timeout)$/
const trigger = v.pipe(
  v.string('must be a text'),
  v.regex(triggerPattern, 'must be 3xx, 4xx, 5xx, a status code of these, or timeout'),
)

const alert = v.strictObject(
  {
    url: text(2048),
    headers: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())])), {}),
  },
  'must be { url, headers? }',
)

/** Schema of the `failureHandling` of an endpoint. */
export const failureHandlingSchema = v.strictObject(
  {
    /**
     * Which failures it handles: `3xx`, `4xx`, `5xx`, single status codes, and `timeout` for every request that got no
     * answer, whether in time or at all (`timeout`, `dns`, `connect`, `tls`, `reset`). Any other ends its delivery.
     */
    triggers: v.pipe(list(trigger, 100), v.metadata({ items: { type: 'string', pattern: triggerPattern.source } })),
    /** When it is tried again, in ms, with the jitter of the policies of these names; null: never. */
    retry: v.nullish(retry, null),
    /** Whether what failed for good is kept for pick-up: listed, sent again or dismissed by the customer. */
    divert: v.optional(flag, false),
    /** Whether a delivery that failed for good suspends the endpoint. */
    suspend: v.optional(flag, false),
    /** Who is told of what failed for good: one signed request for each batch of failures. Secret-looking headers are masked. */
    alert: v.nullish(alert, null),
  },
  'must be { triggers, retry?, divert?, suspend?, alert? } and nothing else',
)

/** What an endpoint does about failures, in place of the instance's policy. Times in ms. */
export type FailureHandling = v.InferOutput<typeof failureHandlingSchema>
