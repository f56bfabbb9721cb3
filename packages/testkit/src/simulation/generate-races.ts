import { createDice, type Dice } from './dice.js'
import type { When } from './generate-moments.js'
import type { Action, Scenario } from './scenario.js'

/** Numbers of their emits begin here, beyond those of all others. */
const firstNumber = 2000

function raceOf(dice: Dice, { endpoints, hosts }: Scenario, at: number, n: number): Action[] {
  const endpoint = dice.between(0, endpoints.length - 1)
  const tenant = endpoints[endpoint]?.tenant ?? 't0'
  const host = dice.between(0, hosts.length - 1)
  const back = at + dice.between(20, 350)
  const rest = { key: null, deliverInMs: null, expiresInMs: null, bytes: 0 }
  return [
    { at, do: 'fault', host, verbs: ['claim'], mode: 'late', forMs: 300, ms: 400 },
    { at, do: 'emit', host: dice.between(0, hosts.length - 1), n, tenant, type: 'invoice.paid', ...rest },
    dice.chance(0.5)
      ? { at: back, do: 'cancel', host, tenant, pick: 0 }
      : { at: back, do: 'endpoint', host, endpoint, call: 'delete' },
  ]
}

/** What a process takes back while the answer of its own claim, which has it, is on its way. */
export function racesOf(scenario: Scenario, when: When): Action[] {
  const { seed, flavour } = scenario
  // Of its own, so that the rest of a scenario is as it was
  const dice = createDice(seed ^ 0x4ace)
  if ((flavour !== 'storm' && flavour !== 'solo') || !dice.chance(0.2)) return []
  return Array.from({ length: dice.between(1, 3) }, (_, n) => raceOf(dice, scenario, when(0), firstNumber + n)).flat()
}
