import type { Dice } from './dice.js'
import type { When } from './generate-moments.js'
import type { Action, Scenario } from './scenario.js'

/** In a crowd: many for the tenants whose receivers are slow, at once, and one now and then for the one whose are not. */
function crowdOf(dice: Dice, { endpoints, endMs, hosts }: Scenario): Action[] {
  const slow = endpoints.filter(({ tenant }) => tenant !== 't0')
  return Array.from({ length: dice.between(60, 90) }, (_, n) => {
    const isSlow = n % 3 > 0
    const tenant = isSlow ? (slow[n % slow.length]?.tenant ?? 't1') : 't0'
    // The others have been served before
    const at = isSlow ? dice.between(1500, 2000) : n === 0 ? 300 : dice.between(300, endMs - 1000)
    const host = dice.between(0, hosts.length - 1)
    const rest = { key: null, deliverInMs: null, expiresInMs: null, bytes: 0 }
    return { at, do: 'emit', host, n, tenant, type: 'invoice.paid', ...rest }
  })
}

/** More at once than a rate limit lets through. */
function burstOf(dice: Dice, { endMs, hosts }: Scenario, tenant: string, from: number): Action[] {
  const rest = { key: null, deliverInMs: null, expiresInMs: null, bytes: 0 }
  const at = dice.between(300, Math.round(endMs / 3))
  return Array.from({ length: dice.between(8, 25) }, (_, n) => {
    const host = dice.between(0, hosts.length - 1)
    return { at: at + dice.between(0, 500), do: 'emit', host, n: from + n, tenant, type: 'invoice.paid', ...rest }
  })
}

/** The emits of a scenario: most in bursts, some with keys, and some for later or only for a while. */
export function emitsOf(dice: Dice, scenario: Scenario, when: When): Action[] {
  const { endpoints, flavour, hosts } = scenario
  if (flavour === 'crowd') return crowdOf(dice, scenario)
  const actions: Action[] = []
  const count = dice.between(10, 45)
  for (let n = 0; n < count; n++) {
    const timed = dice.chance(0.25)
    const deliverInMs = timed && dice.chance(0.6) ? dice.between(0, 8000) : null
    const expiresInMs = timed && dice.chance(0.6) ? (deliverInMs ?? 0) + dice.between(300, 12_000) : null
    const keyed = dice.chance(0.15) ? dice.between(0, 4) : null
    actions.push({
      at: when(300),
      do: 'emit',
      host: dice.between(0, hosts.length - 1),
      // Most of what has one key is one event
      n: keyed === null || dice.chance(0.15) ? n : 1000 + keyed,
      tenant: endpoints[dice.between(0, endpoints.length - 1)]?.tenant ?? 't0',
      type:
        keyed === null
          ? dice.pick(['invoice.paid', 'invoice.paid', 'invoice.line.added', 'user.created'])
          : 'invoice.paid',
      key: keyed === null ? null : `k${keyed}`,
      deliverInMs,
      expiresInMs,
      bytes: dice.chance(0.03) ? 20_000 : 0,
    })
  }
  for (const { tenant, rateLimit } of endpoints) {
    if (rateLimit !== null) actions.push(...burstOf(dice, scenario, tenant, actions.length))
  }
  return actions
}
