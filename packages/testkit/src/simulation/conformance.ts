import assert from 'node:assert/strict'
import { type SimulateOptions, simulate } from './simulate.js'

/** How to register tests: those of vitest, node:test, jest or mocha. */
export interface SimulationTestRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>, timeoutMs: number): unknown
}

/** Seeds in one test. */
const perTest = 25
/** How long a seed may take on a machine that is busy, in ms. */
const seedMs = 20_000

/**
 * Registers the simulation with the test runner given: `seeds` runs (default: 100) from seed `from` (default: 1), 25 in a
 * test. It stands in for chance and timers of its process while a test runs, so keep other work out of its file.
 */
export function simulationConformance<Tx = never>(
  options: Omit<SimulateOptions<Tx>, 'onRun'> & SimulationTestRunner,
): void {
  const { describe, it, from = 1, seeds = 100 } = options
  describe('simulation', () => {
    for (let first = from; first < from + seeds; first += perTest) {
      const count = Math.min(perTest, from + seeds - first)
      const run = async () => {
        const { failed } = await simulate({ ...options, from: first, seeds: count })
        if (failed !== null) assert.fail(failed.report)
      }
      it(`seeds ${first} to ${first + count - 1} keep every rule`, run, count * seedMs)
    }
  })
}
