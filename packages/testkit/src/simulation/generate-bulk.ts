import { createDice } from './dice.js'
import type { When } from './generate-moments.js'
import type { Action, Scenario, SimulatedEvent } from './scenario.js'

const types: [SimulatedEvent | null, ...(SimulatedEvent | null)[]] = [null, null, 'invoice.paid', 'user.created']

/** Cancelling by filter: of a tenant, an endpoint, a type. */
export function bulkOf({ seed, flavour, endpoints, hosts }: Scenario, when: When): Action[] {
  // Of its own, so that the rest of a scenario is as it was
  const dice = createDice(seed ^ 0xb01c)
  if (flavour === 'crowd' || !dice.chance(0.25)) return []
  return Array.from({ length: dice.between(1, 3) }, () => {
    const endpoint = dice.between(0, endpoints.length - 1)
    return {
      at: when(4000),
      do: 'cancelMany' as const,
      host: dice.between(0, hosts.length - 1),
      tenant: endpoints[endpoint]?.tenant ?? 't0',
      endpoint: dice.chance(0.6) ? endpoint : null,
      type: dice.pick(types),
      dryRun: dice.chance(0.2),
    }
  })
}
