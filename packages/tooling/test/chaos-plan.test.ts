import { expect, test } from 'vitest'
import { planRuns } from '../src/chaos/plan.js'
import type { Scenario } from '../src/chaos/scenario.js'
import { scenarios } from '../src/chaos/scenarios/index.js'

const scenario = (name: string, rest: Partial<Scenario>): Scenario => {
  return { name, about: '', survives: '', stores: ['sqlite', 'postgres'], disturb: async () => {}, ...rest }
}
const two = [scenario('kill', { inShort: ['postgres'] }), scenario('fill', { stores: ['sqlite'] })]
const wishes = { isShort: false, only: undefined, store: undefined, seed: 1, deliveries: undefined }
const named = (runs: ReturnType<typeof planRuns>) => runs.map(({ scenario: { name }, kind }) => `${name} ${kind}`)

test('deliveries are divided among all runs, and every scenario has its turn before one has its second', () => {
  const runs = planRuns(two, { ...wishes, deliveries: 60_000 })
  expect(named(runs)).toEqual([
    ...['kill sqlite', 'kill postgres', 'fill sqlite'],
    ...['kill sqlite', 'kill postgres', 'fill sqlite'],
  ])
  expect(runs.map(({ deliveries }) => deliveries)).toEqual(Array(6).fill(10_000))
  expect(runs.map(({ seed }) => seed)).toEqual([1, 1, 1, 2, 2, 2])
})

test('the short form takes the stores that a scenario names for it, and all where scenarios are named', () => {
  expect(named(planRuns(two, { ...wishes, isShort: true }))).toEqual(['kill postgres'])
  expect(named(planRuns(two, { ...wishes, isShort: true, only: ['fill'] }))).toEqual(['fill sqlite'])
})

test('every scenario is in the short form but those that another form of it stands for', () => {
  const short = new Set(planRuns(scenarios, { ...wishes, isShort: true }).map(({ scenario: { name } }) => name))
  const missing = new Set(scenarios.map(({ name }) => name).filter((name) => !short.has(name)))
  expect([...missing]).toEqual(['server-fast', 'lookup-hangs'])
})

test('what there is not is an error', () => {
  expect(() => planRuns(two, { ...wishes, only: ['flood'] })).toThrow('There is no scenario flood.')
  expect(() => planRuns(two, { ...wishes, store: 'mysql' })).toThrow('There is nothing to run')
})
