import { createHash } from 'node:crypto'
import type { StoreUnderTest } from '../store/index.js'
import { scenarioOf } from './generate.js'
import { reportOf } from './report.js'
import { type RunResult, runScenario } from './run.js'
import type { Scenario } from './scenario.js'
import { shrink } from './shrink.js'
import type { Failure } from './simulation.js'

/** What {@link simulate} takes. */
export interface SimulateOptions<Tx> {
  /** Makes a migrated store without rows. Called once for each run. */
  create(): Promise<Pick<StoreUnderTest<Tx>, 'store' | 'close'>>
  /** The first seed. Default: 1. */
  from?: number
  /** How many seeds. Default: 100. */
  seeds?: number
  /** Whether a seed that breaks a rule is made smaller, which takes up to some hundred runs. Default: true. */
  smaller?: boolean
  /** Called with each seed that breaks a rule; true: the seeds after it are run too. Default: they are not. */
  onBroken?: (seed: number, failure: Failure) => boolean
  /** The command that runs one seed again, for the report. Default: the call that does. */
  command?: (seed: number) => string
  /** Called after each run. */
  onRun?: (seed: number, result: RunResult) => void
}

/** How the seeds went. */
export interface SimulateResult {
  /** Seeds that were run. */
  runs: number
  /** Requests and deliveries in all of them, and simulated seconds. */
  figures: RunResult['figures']
  /**
   * SHA-256 of the hashes of all traces, in the order of their seeds: the same on any machine, where the store works in this
   * process.
   */
  hash: string
  /** How many seeds broke a rule. */
  broken: number
  /** The seed that broke a rule and was the last to be run; null: there is none. */
  failed: { seed: number; failure: Failure; smallest: Scenario; report: string } | null
}

const defaultCommand = (seed: number) => `await simulate({ create, from: ${seed}, seeds: 1 })`

/**
 * Runs seeds one after the other on stores of their own, until one breaks a rule, or all where `onBroken` says so. The last is
 * made smaller where it broke one, and its report says how to run it again. Rejects only where `create` or `close` does.
 */
export async function simulate<Tx = never>(options: SimulateOptions<Tx>): Promise<SimulateResult> {
  const { create, from = 1, seeds = 100, smaller = true, command = defaultCommand, onRun, onBroken } = options
  const figures = { requests: 0, deliveries: 0, seconds: 0 }
  const hashes = createHash('sha256')
  let broken = 0

  async function run(scenario: Scenario): Promise<RunResult> {
    const { store, close } = await create()
    try {
      return await runScenario(scenario, store)
    } finally {
      await store.close()
      await close?.()
    }
  }

  for (let seed = from; seed < from + seeds; seed++) {
    const scenario = scenarioOf(seed)
    const result = await run(scenario)
    onRun?.(seed, result)
    hashes.update(result.hash)
    figures.requests += result.figures.requests
    figures.deliveries += result.figures.deliveries
    figures.seconds += result.figures.seconds
    const { failure } = result
    if (failure === null) continue
    broken++
    if (onBroken?.(seed, failure) === true) continue
    const breaks = async (each: Scenario) => (await run(each)).failure?.invariant ?? null
    const smallest = smaller ? await shrink(scenario, failure.invariant, breaks) : scenario
    const last = smaller ? await run(smallest) : result
    const report = reportOf({ seed, failure, smallest, last, command: command(seed) })
    const failed = { seed, failure, smallest, report }
    return { runs: seed - from + 1, figures, hash: hashes.digest('hex'), broken, failed }
  }
  return { runs: seeds, figures, hash: hashes.digest('hex'), broken, failed: null }
}
