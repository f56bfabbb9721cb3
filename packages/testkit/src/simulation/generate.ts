import { createDice, type Dice } from './dice.js'
import { actionsOf } from './generate-actions.js'
import { lifeOf } from './generate-lives.js'
import type { Scenario, ScenarioEndpoint } from './scenario.js'

const eventTypes: [string[] | null, ...(string[] | null)[]] = [
  null,
  null,
  ['invoice.*'],
  ['invoice.paid', 'user.created'],
]

/** In a crowd no receiver fails: they are only slow. */
function timeoutOf(dice: Dice, flavour: Scenario['flavour']): number | null {
  if (flavour === 'crowd') return 10_000
  return dice.chance(0.2) ? dice.between(200, 4000) : null
}

/** The slower the store, the less it can be told how late a slot is: a tenth of the period has to be more. */
function rateLimitOf(dice: Dice, { flavour, latency }: Scenario): ScenarioEndpoint['rateLimit'] {
  if (flavour === 'crowd' || !dice.chance(0.25)) return null
  const periodMs = latency.mostMs > 20 ? 5000 : latency.mostMs > 3 ? 2000 : 1000
  return { limit: (dice.pick([2, 3, 5, 12, 20]) * periodMs) / 1000, periodMs }
}

function endpointOf(dice: Dice, scenario: Scenario, tenant: string): ScenarioEndpoint {
  const { flavour } = scenario
  const handles = flavour === 'storm' && dice.chance(0.15)
  return {
    tenant,
    eventTypes: flavour === 'crowd' ? null : dice.pick(eventTypes),
    maxInFlight: flavour !== 'crowd' && dice.chance(0.2) ? dice.between(1, 3) : null,
    ordering: flavour !== 'crowd' && dice.chance(0.25) ? 'fifo' : null,
    timeoutMs: timeoutOf(dice, flavour),
    rateLimit: rateLimitOf(dice, scenario),
    failureHandling: handles
      ? {
          triggers: dice.pick([['5xx', 'timeout'], ['500', '4xx'], ['timeout']]),
          retry: dice.chance(0.7) ? { kind: 'linear', maxAttempts: dice.between(1, 4), intervalMs: 1000 } : null,
          divert: dice.chance(0.5),
          suspend: dice.chance(0.3),
        }
      : null,
    life: lifeOf(dice, scenario, tenant),
  }
}

function flavourOf(dice: Dice): Scenario['flavour'] {
  const roll = dice.random()
  if (roll < 0.55) return 'storm'
  if (roll < 0.75) return 'calm'
  return roll < 0.9 ? 'solo' : 'crowd'
}

/** What is made of endpoints that fail: mostly soon, so that much comes of it. */
function patienceOf(dice: Dice): Pick<Scenario, 'breaker' | 'suspendAfterMs'> {
  const openMs = dice.between(3, 30) * 100
  const breaker = { failures: dice.between(1, 4), openMs, maxOpenMs: openMs * dice.between(1, 4) }
  return {
    breaker: dice.chance(0.75) ? breaker : null,
    suspendAfterMs: dice.chance(0.4) ? dice.between(3, 12) * 1000 : null,
  }
}

/** The scenario of a seed: always the same one. */
export function scenarioOf(seed: number): Scenario {
  const dice = createDice(seed)
  const flavour = flavourOf(dice)
  const hosts = flavour === 'solo' ? 1 : dice.between(1, 3)
  const tenants = dice.between(2, 4)
  const scenario: Scenario = {
    seed,
    flavour,
    endMs: dice.between(10, 25) * 1000,
    retryMs: dice.pick([
      [0, 1000, 3000, 8000],
      [0, 500, 500, 2000, 5000],
      [0, 2000, 10_000],
    ]),
    timeoutMs: dice.between(5, 60) * 100,
    emitRetryMs: dice.pick([0, 1000, 5000]),
    ...patienceOf(createDice(seed ^ 0xb4ea)),
    worker: {
      concurrency: flavour === 'crowd' ? 32 : flavour === 'calm' ? dice.between(16, 24) : dice.between(2, 12),
      perEndpoint: flavour === 'crowd' ? dice.between(4, 8) : dice.between(1, 6),
      leaseMs: dice.between(2, 6) * 1000,
      pollMs: dice.pick([500, 1000, 2000]),
    },
    latency: { mostMs: dice.pick([0, 0, 3, 20, 100]) },
    hands: dice.chance(0.4),
    hosts: Array.from({ length: hosts }, (_, index) => ({
      skewMs: dice.chance(0.6) ? dice.between(-60_000, 60_000) : 0,
      works: index === 0 || dice.chance(0.8),
    })),
    endpoints: [],
    actions: [],
  }
  for (let tenant = 0; tenant < tenants; tenant++) {
    const count = flavour === 'crowd' && tenant > 0 ? dice.between(3, 5) : dice.between(1, 3)
    for (let n = 0; n < count; n++) scenario.endpoints.push(endpointOf(dice, scenario, `t${tenant}`))
  }
  scenario.actions = actionsOf(dice, scenario)
  return scenario
}
