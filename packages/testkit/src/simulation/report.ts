import { invariants } from './invariants/index.js'
import type { RunResult } from './run.js'
import type { Scenario } from './scenario.js'
import type { Failure } from './simulation.js'

/** Lines of the trace that are shown. */
const shownLines = 60

/** What is told of a seed that breaks a rule. */
export function reportOf(given: {
  seed: number
  failure: Failure
  smallest: Scenario
  /** The run of the smallest. */
  last: RunResult
  command: string
}): string {
  const { seed, failure, smallest, last, command } = given
  const { actions, endpoints, ...settings } = smallest
  const rule = invariants.find(({ name }) => name === failure.invariant)?.about ?? 'a check of the simulation itself'
  return [
    `Seed ${seed} breaks the rule "${failure.invariant}" after ${failure.at} ms: ${failure.what}`,
    `The rule: ${rule}.`,
    `Run it again: ${command}`,
    `Made smaller, it still ends so: ${last.failure?.what ?? failure.what}`,
    `Settings: ${JSON.stringify(settings)}`,
    'Endpoints:',
    ...endpoints.map((endpoint, index) => `  e${index} ${JSON.stringify(endpoint)}`),
    'Actions:',
    ...actions.map((action) => `  ${JSON.stringify(action)}`),
    'The end of its trace:',
    ...last.trace.slice(-shownLines).map((line) => `  ${line}`),
  ].join('\n')
}
