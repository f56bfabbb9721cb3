import type { HealthFields, Outcome, RetryPolicy } from '@posthorn/core'
import fc from 'fast-check'
import type { DeliveryState } from '../../src/dispatch/index.js'
import { exponential, linear, schedule } from '../../src/retry/index.js'
import { outcomeKinds } from '../../src/types/index.js'

/** A time between 2001 and 2065, in ms. */
export const time = fc.integer({ min: 1_000_000_000_000, max: 3_000_000_000_000 })

const errorKinds = outcomeKinds.filter((kind) => kind !== 'response')

const retryAfter = fc.oneof(
  fc.nat().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  fc.constantFrom('', '-1', '1.5', '1e3', '99999999999999999999999', 'soon', 'NaN', 'Sun, 31 Feb 2026 00:00:00 GMT'),
  fc.string(),
)

export const responseOutcome: fc.Arbitrary<Outcome> = fc.record({
  kind: fc.constant('response' as const),
  status: fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 204, 302, 410, 429, 500, 502, 503, 504)),
  headers: fc.oneof(
    fc.constant({}),
    retryAfter.map((value) => ({ 'retry-after': value })),
  ),
  body: fc.string(),
  truncated: fc.boolean(),
})

/** Every kind of outcome, responses more often. */
export const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 2, arbitrary: responseOutcome },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom(...errorKinds), message: fc.string() }),
  },
)

/** What is not kept of an endpoint whose last outcome was a success. */
const well = { failingSince: null, failingTold: 0, breakerFailures: 0, breakerOpenings: 0, openUntil: null }

export const health: fc.Arbitrary<HealthFields> = fc
  .record({
    consecutiveFailures: fc.nat(1000),
    failingSince: time,
    failingTold: fc.constantFrom(0, 50, 70, 90),
    gated: fc.boolean(),
    breakerFailures: fc.nat(20),
    breakerOpenings: fc.nat(50),
    openUntil: fc.option(time),
    reopenedAt: fc.option(time),
    retryAfter: fc.option(fc.record({ retryAfterUntil: time, retryAfterUrl: fc.webUrl() })),
  })
  .map(({ retryAfter, ...fields }) =>
    retryAfter === null
      ? { ...fields, retryAfterUntil: null, retryAfterUrl: null }
      : { ...fields, ...retryAfter, gated: true },
  )
  .map((fields) =>
    fields.openUntil === null
      ? { ...fields, breakerOpenings: 0 }
      : { ...fields, breakerOpenings: fields.breakerOpenings + 1, gated: true },
  )
  .map((fields) => (fields.consecutiveFailures === 0 ? { ...fields, ...well } : fields))

export const deliveryState: fc.Arbitrary<DeliveryState> = fc
  .record({ attemptsInBudget: fc.nat(40), earlier: fc.nat(40), expiresAt: fc.option(time), lastFailed: fc.boolean() })
  .map(({ attemptsInBudget, earlier, expiresAt, lastFailed }) => ({
    attempts: attemptsInBudget + earlier,
    attemptsInBudget,
    lastFailed,
    expiresAt,
  }))

/** The policies that come with the library. */
export const builtInPolicy: fc.Arbitrary<RetryPolicy> = fc.oneof(
  fc.constant(schedule()),
  fc.array(fc.nat(3_600_000), { minLength: 1, maxLength: 20 }).map((delays) => schedule(delays)),
  fc
    .record({ maxAttempts: fc.integer({ min: 1, max: 30 }), initialMs: fc.nat(3_600_000) })
    .map((options) => exponential(options)),
  fc
    .record({ maxAttempts: fc.integer({ min: 1, max: 30 }), intervalMs: fc.nat(3_600_000) })
    .map((options) => linear(options)),
)

/** What a host's own policy may give, sense or nonsense. */
export const anyDelay = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, -0.4, 0.5, 1e300),
  fc.integer(),
)

/** A number in [0, 1). */
export const chance = fc.nat(999_999).map((millionths) => millionths / 1e6)

/** Well-formed text of every plane of Unicode, controls included. */
export const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }).filter((point) => point < 0xd800 || point > 0xdfff))
  .map((points) => String.fromCodePoint(...points))
