import assert from 'node:assert/strict'
import type { TransportCapabilities } from '@posthorn/core'
import { egressCases } from './cases/egress.js'
import { exchangeCases } from './cases/exchange.js'
import { failureCases } from './cases/failures.js'
import { limitCases } from './cases/limits.js'
import { type CreateTransport, runTransportCase, type TransportCase } from './context.js'

/** Everything a transport must do. A case with `needs` counts only for transports with that capability. */
export const transportCases: readonly TransportCase[] = [
  ...exchangeCases,
  ...limitCases,
  ...failureCases,
  ...egressCases,
]

/** Options of {@link transportConformance}. */
export interface TransportConformanceOptions {
  /** Makes the transport under test; called afresh for each case. */
  create: CreateTransport
  /** What it says it can do; a case makes sure that it says so itself. */
  capabilities: TransportCapabilities
  /** The test runner's own: vitest, jest and node:test fit. */
  describe: (name: string, body: () => void) => unknown
  it: (name: string, body: () => Promise<void>) => unknown
}

/**
 * Registers the transport conformance suite with a test runner. Receivers listen on 127.0.0.1; cases are bounded, the
 * longest takes a few seconds.
 */
export function transportConformance({ create, capabilities, describe, it }: TransportConformanceOptions): void {
  describe(`transport conformance: ${capabilities.name}`, () => {
    it('says what it can do', () => runTransportCase(sayingSo(capabilities), create))
    for (const each of transportCases) {
      if (each.needs === undefined || capabilities[each.needs]) it(each.name, () => runTransportCase(each, create))
    }
  })
}

function sayingSo(capabilities: TransportCapabilities): TransportCase {
  return {
    name: 'says what it can do',
    async run({ transport }) {
      assert.deepEqual(transport.capabilities, capabilities)
    },
  }
}
