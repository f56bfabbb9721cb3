import type { FinalStatus } from '@posthorn/core'
import type { Dice } from './dice.js'
import { bulkOf } from './generate-bulk.js'
import { emitsOf } from './generate-emits.js'
import { momentsOf } from './generate-moments.js'
import { racesOf } from './generate-races.js'
import type { Action, EndpointCall, FaultMode, Scenario, StoreVerb } from './scenario.js'

type Maker = (dice: Dice, scenario: Scenario, at: number) => Action

const hostOf = (dice: Dice, { hosts }: Scenario) => dice.between(0, hosts.length - 1)
const endpointOf = (dice: Dice, { endpoints }: Scenario) => dice.between(0, endpoints.length - 1)
const tenantOf = (dice: Dice, scenario: Scenario) => scenario.endpoints[endpointOf(dice, scenario)]?.tenant ?? 't0'

const calls: [EndpointCall, ...EndpointCall[]] = [
  'pause',
  'pause',
  'resume',
  'resume',
  'suspend',
  'unsuspend',
  'rotate',
  'move',
  'touch',
  'touch',
  'order',
  'disorder',
  'delete',
]

const modes: [FaultMode, ...FaultMode[]] = [
  'unheard',
  'unanswered',
  'slow',
  'late',
  'stall',
  'stall',
  'twice',
  'refused',
  'unread',
  'deaf',
]
const verbs: [StoreVerb[] | null, ...(StoreVerb[] | null)[]] = [
  null,
  null,
  ['settle'],
  ['settle'],
  ['claim'],
  ['publish'],
  ['renew'],
  ['release', 'park', 'feed', 'held', 'expire', 'reserve'],
  ['endpoints', 'cancel', 'requeue', 'log'],
]

const replayed: [FinalStatus, ...FinalStatus[]] = ['failed', 'failed', 'delivered', 'cancelled']
const paces: [number, ...number[]] = [2, 50, 1000]

const operate: Maker = (dice, scenario, at) => {
  const roll = dice.random()
  const host = hostOf(dice, scenario)
  const tenant = tenantOf(dice, scenario)
  const endpoint = endpointOf(dice, scenario)
  if (roll < 0.6) return { at, do: 'endpoint', host, endpoint, call: dice.pick(calls) }
  if (roll < 0.72) return { at, do: 'cancel', host, tenant, pick: dice.between(0, 9) }
  if (roll < 0.82) return { at, do: 'retry', host, tenant, pick: dice.between(0, 9) }
  if (roll < 0.87) {
    const one = dice.chance(0.5) ? endpoint : null
    return { at, do: 'replay', host, tenant, endpoint: one, status: dice.pick(replayed), perSecond: dice.pick(paces) }
  }
  if (roll < 0.92) {
    const owner = scenario.endpoints[endpoint]?.tenant ?? tenant
    const sinceMs = dice.pick([5000, 100_000])
    return { at, do: 'replayMissing', host, tenant: owner, endpoint, sinceMs, perSecond: dice.pick(paces) }
  }
  if (roll < 0.95) return { at, do: 'intrude', host, tenant, endpoint }
  if (roll < 0.98) return { at, do: 'prune', host, olderThanMs: dice.between(0, 20_000) }
  return { at, do: 'deleteTenant', host, tenant }
}

const disturb: Maker = (dice, scenario, at) => {
  const roll = dice.random()
  const host = hostOf(dice, scenario)
  const { leaseMs } = scenario.worker
  if (roll < 0.5) {
    const mode = dice.pick(modes)
    // A stall is of note where leases run out meanwhile
    const long = dice.chance(mode === 'stall' ? 0.6 : 0.25)
    const forMs = long ? dice.between(leaseMs, leaseMs * 2) : dice.between(20, 1500)
    const one = dice.chance(0.5) ? host : null
    const ms = dice.pick([0, 1, 30, 400, 3000])
    return { at, do: 'fault', host: one, verbs: dice.pick(verbs), mode, forMs, ms }
  }
  if (roll < 0.65) {
    const forMs = dice.chance(0.5) ? dice.between(leaseMs, leaseMs * 2) : dice.between(200, 2000)
    return { at, do: 'stand', host, how: dice.pick(['stop', 'sleep']), forMs }
  }
  if (roll < 0.8) return { at, do: 'setClock', host, byMs: dice.between(-150, 80) * 500 }
  const restart = scenario.flavour === 'solo' || dice.chance(0.4)
  const forMs = dice.between(0, 5000)
  return restart
    ? { at, do: 'restart', host, graceMs: dice.pick([0, 500, 5000]), forMs }
    : { at, do: 'crash', host, forMs }
}

/** What happens in a scenario, in its order. */
export function actionsOf(dice: Dice, scenario: Scenario): Action[] {
  const { flavour } = scenario
  const when = momentsOf(dice, scenario)
  const actions = emitsOf(dice, scenario, when)
  const some = (most: number, make: Maker, spreadMs: number) => {
    const count = dice.between(0, most)
    for (let n = 0; n < count; n++) actions.push(make(dice, scenario, when(spreadMs)))
  }
  if (flavour !== 'crowd') some(16, operate, 4000)
  if (flavour === 'storm' || flavour === 'solo') some(8, disturb, 2500)
  actions.push(...racesOf(scenario, when), ...bulkOf(scenario, when))
  // The sleep of a machine cannot be told from a clock that was set meanwhile
  const slept = new Set(actions.flatMap((each) => (each.do === 'stand' && each.how === 'sleep' ? [each.host] : [])))
  const kept = actions.filter((each) => !(each.do === 'setClock' && slept.has(each.host)))
  return kept.sort((left, right) => left.at - right.at)
}
