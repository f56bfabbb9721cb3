import type { Kind } from './place.ts'
import type { Scenario } from './scenario.ts'

/** One run of a scenario. */
export interface PlannedRun {
  scenario: Scenario
  kind: Kind
  /** At least so many. */
  deliveries: number
  seed: number
}

/** What is asked for; undefined: all, or the usual number. */
export interface Wishes {
  isShort: boolean
  /** Names of scenarios. */
  only: readonly string[] | undefined
  store: string | undefined
  seed: number
  /** Of all runs together. */
  deliveries: number | undefined
}

/** Deliveries of a run in the short form, where a scenario shows what it can at the cost of little more than its processes. */
const shortRun = 400
/** The long form, all runs together. */
const longForm = 1_000_000
/** Most deliveries of a run: its ledger is compared in memory, and all scenarios have had a turn before one has its second. */
const longestRun = 10_000

/**
 * What to run, in order: every scenario on every store that is asked for, and again, with other seeds, until all have had
 * their part of the deliveries. @throws Error for a scenario or a store that there is not
 */
export function planRuns(scenarios: readonly Scenario[], wishes: Wishes): PlannedRun[] {
  const { isShort, only, store, seed, deliveries } = wishes
  const unknown = only?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? []
  if (unknown.length > 0) throw new Error(`There is no scenario ${unknown.join(', ')}.`)
  const kindsOf = ({ stores, inShort = [] }: Scenario) => (isShort && only === undefined ? inShort : stores)
  const pairs = scenarios
    .filter(({ name }) => only?.includes(name) ?? true)
    .flatMap((scenario) => kindsOf(scenario).map((kind) => ({ scenario, kind })))
    .filter(({ kind }) => store === undefined || kind === store)
  if (pairs.length === 0) throw new Error('There is nothing to run: --store is sqlite or postgres.')
  const part = Math.ceil((deliveries ?? (isShort ? pairs.length * shortRun : longForm)) / pairs.length)
  const passes = Math.ceil(part / longestRun)
  return Array.from({ length: passes }, (_, pass) =>
    pairs.map((pair) => ({ ...pair, deliveries: Math.ceil(part / passes), seed: seed + pass })),
  ).flat()
}
