import type { TestRunner } from '../store/index.js'
import { engineCases } from './cases/index.js'
import type { EngineCase } from './engine-case.js'
import { type EngineSuite, engineClaims, runEngineCase } from './run-case.js'

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
export function engineConformance<Tx = never>(options: EngineSuite<Tx> & TestRunner): void {
  const { describe, it } = options
  describe('engine conformance', () => {
    for (const engineCase of engineCasesFor(options)) it(engineCase.name, () => runEngineCase(engineCase, options))
  })
}
