import { engineCases } from './cases/index.js'
import type { EngineCase } from './engine-case.js'
import { type EngineSuite, engineClaims, runEngineCase } from './run-case.js'

/** How long a case may take, in ms: each ends by itself much earlier, so this only bounds a machine that is stuck. */
const caseTimeoutMs = 60_000

/** How to register tests: those of vitest, node:test, jest or mocha. */
export interface EngineTestRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>, timeoutMs: number): unknown
}

/** The cases that make sense for a store of these claims. */
export function engineCasesFor<Tx>(suite: EngineSuite<Tx>): EngineCase[] {
  const claims = engineClaims(suite)
  return engineCases.filter(({ needs }) => needs === undefined || claims[needs])
}

/**
 * Registers the engine suite with the test runner given: `createWebhooks()` end to end, on stores from `create` and
 * with real HTTP receivers on 127.0.0.1. Run it beside `storeConformance`, which tests the store's own contract.
 * Cases wait for states, not for times; the longest takes a few seconds.
 */
export function engineConformance<Tx = never>(options: EngineSuite<Tx> & EngineTestRunner): void {
  const { describe, it } = options
  describe('engine conformance', () => {
    for (const engineCase of engineCasesFor(options)) {
      it(engineCase.name, () => runEngineCase(engineCase, options), caseTimeoutMs)
    }
  })
}
