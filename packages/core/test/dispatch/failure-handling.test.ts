import { type EndpointSettingsInput, type Outcome, settingsOf } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decision, type DeliveryState, decide, freshHealth } from '../../src/dispatch/index.js'
import { schedule } from '../../src/retry/index.js'
import { builtInPolicy, chance, deliveryState, health, outcome, time } from '../support/arbitraries.js'
import { noResponse, response } from '../support/outcomes.js'

type Handling = NonNullable<EndpointSettingsInput['failureHandling']>

const now = 1_750_000_000_000
const state = { attempts: 0, attemptsInBudget: 0, expiresAt: null }
const triggers = ['4xx', '5xx', 'timeout']
const everything = ['3xx', ...triggers]
/** The instance's own policy, which is not to be asked. */
const never = {
  next: () => {
    throw new Error('the instance decides nothing')
  },
}

function decided(failureHandling: Handling, came: Outcome, delivery: DeliveryState = state): Decision {
  const endpoint = settingsOf({ failureHandling })
  return decide({ delivery, endpoint, health: freshHealth, outcome: came, now, random: () => 0 }, { retry: never })
}

const anyHandling: fc.Arbitrary<Handling> = fc.record({
  triggers: fc.subarray([...everything, '404', '410', '500']),
  retry: fc.constantFrom(
    null,
    { kind: 'linear' as const, maxAttempts: 3, intervalMs: 1000 },
    { kind: 'exponential' as const, maxAttempts: 3, initialMs: 1000 },
    { kind: 'schedule' as const, delaysMs: [0, 1000, 2000] },
  ),
  divert: fc.boolean(),
  suspend: fc.boolean(),
})

describe('failure handling of an endpoint, whatever comes in', () => {
  it('diverts and suspends only what failed for good, and only where it says so', () => {
    fc.assert(
      fc.property(anyHandling, deliveryState, health, outcome, time, (handling, delivery, fields, came, at) => {
        const endpoint = settingsOf({ failureHandling: handling })
        const input = { delivery, endpoint, health: fields, outcome: came, now: at, random: () => 0 }
        const decision = decide(input, { retry: never })
        const isDiverted = decision.delivery.status === 'failed' && decision.delivery.diverted === true
        const isSuspended = decision.health !== null && decision.health.suspend !== null
        if (isDiverted) expect(handling.divert).toBe(true)
        if (isSuspended) {
          expect(handling.suspend).toBe(true)
          expect(decision.delivery.status).toBe('failed')
        }
        if (handling.divert && handling.suspend) expect(isDiverted).toBe(isSuspended)
        if (decision.delivery.status === 'pending' && decision.counts) expect(handling.retry).not.toBeNull()
        // It has no breaker, and one that it had before does not stay open
        if (!fields.gated) expect(decision.health?.fields.gated ?? false).toBe(false)
      }),
    )
  })

  it('changes nothing about a success, and nothing at all where there is none', () => {
    fc.assert(
      fc.property(anyHandling, deliveryState, health, outcome, builtInPolicy, chance, (handling, ...given) => {
        const [delivery, fields, came, retry, r] = given
        const input = { delivery, health: fields, outcome: came, now, random: () => r }
        const usual = decide({ ...input, endpoint: settingsOf({}) }, { retry })
        expect(decide({ ...input, endpoint: settingsOf({ failureHandling: null }) }, { retry })).toEqual(usual)
        if (usual.verdict !== 'success' && usual.verdict !== 'unsent') return
        const handled = decide({ ...input, endpoint: settingsOf({ failureHandling: handling }) }, { retry })
        const { fields: after = null } = handled.health ?? {}
        expect({ ...handled, health: after }).toEqual({ ...usual, health: usual.health?.fields ?? null })
      }),
    )
  })
})

describe('triggers', () => {
  it.each<[string, Outcome]>([
    ['4xx', response(404)],
    ['404', response(404)],
    ['4xx', response(410)],
    ['3xx', response(302)],
    ['503', response(503)],
    ...(['timeout', 'dns', 'connect', 'tls', 'reset'] as const).map((kind): [string, Outcome] => [
      'timeout',
      noResponse(kind),
    ]),
  ])('%s takes in %j', (trigger, came) => {
    expect(decided({ triggers: [trigger], divert: true }, came).delivery).toEqual({ status: 'failed', diverted: true })
    const others = everything.filter(
      (each) => each !== trigger && !(trigger.length === 3 && each.startsWith(trigger.charAt(0))),
    )
    const missed = decided(
      { triggers: others, divert: true, suspend: true, retry: { kind: 'linear', maxAttempts: 3, intervalMs: 1000 } },
      came,
    )
    expect(missed.delivery).toEqual({ status: 'failed' })
    expect(missed.health?.suspend ?? null).toBeNull()
    expect(missed.events).toEqual(['attempt.failed', 'delivery.failed'])
  })

  it.each(['blocked', 'invalid'] as const)('none takes in what was %s', (kind) => {
    const decision = decided({ triggers: everything, divert: true, suspend: true }, noResponse(kind))
    expect(decision.delivery).toEqual({ status: 'failed' })
    expect(decision.health).toBeNull()
  })
})

describe('what is done', () => {
  it('tries again by its own policy, up to its attempts, then diverts and suspends', () => {
    const handling: Handling = {
      triggers,
      retry: { kind: 'linear', maxAttempts: 3, intervalMs: 5000 },
      divert: true,
      suspend: true,
    }
    const at = (made: number) =>
      decided(handling, response(503), { attempts: made, attemptsInBudget: made, expiresAt: null })
    expect([at(0).delivery, at(1).delivery]).toEqual([
      { status: 'pending', delayMs: 5000 },
      { status: 'pending', delayMs: 10_000 },
    ])
    expect(at(0).health?.suspend).toBeNull()
    expect(at(2).delivery).toEqual({ status: 'failed', diverted: true })
    expect(at(2).health?.suspend).toBe('Suspended by its failure handling: the receiver answered 503.')
  })

  it('has a policy of each kind', () => {
    const delays = (retry: Handling['retry']) =>
      [0, 1, 2].map((made) => {
        const { delivery } = decided({ triggers, retry }, response(500), { ...state, attemptsInBudget: made })
        return delivery.status === 'pending' ? delivery.delayMs : null
      })
    expect(delays({ kind: 'exponential', maxAttempts: 3, initialMs: 1000 })).toEqual([1000, 2000, null])
    expect(delays({ kind: 'schedule', delaysMs: [0, 3000] })).toEqual([3000, null, null])
    expect(delays(null)).toEqual([null, null, null])
  })

  it('takes 410 for a failure like any other, which suspends nothing by itself', () => {
    const gone = decided({ triggers, retry: { kind: 'linear', maxAttempts: 2, intervalMs: 1000 } }, response(410))
    expect(gone.delivery).toEqual({ status: 'pending', delayMs: 1000 })
    expect(gone.health?.suspend).toBeNull()
  })

  it('heeds Retry-After, and cancels what would come after its message expires', () => {
    const handling: Handling = { triggers, retry: { kind: 'linear', maxAttempts: 2, intervalMs: 1000 }, divert: true }
    const busy: Outcome = {
      kind: 'response',
      status: 503,
      headers: { 'retry-after': '60' },
      body: '',
      truncated: false,
    }
    expect(decided(handling, busy).delivery).toEqual({ status: 'pending', delayMs: 60_000 })
    expect(decided(handling, busy, { ...state, expiresAt: now + 60_000 }).delivery).toEqual({
      status: 'cancelled',
      reason: 'expired',
    })
  })

  it('leaves the default policy alone where an endpoint has none of its own', () => {
    const input = { delivery: state, health: freshHealth, outcome: response(500), now, random: () => 0 }
    const { delivery } = decide({ ...input, endpoint: settingsOf({}) }, { retry: schedule([0, 7000]) })
    expect(delivery).toEqual({ status: 'pending', delayMs: 7000 })
  })
})
