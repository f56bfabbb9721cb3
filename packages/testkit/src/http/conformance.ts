import { accessCases } from './cases/access.js'
import { bodyCases } from './cases/bodies.js'
import { connectionCases, ownBodyCases, refusedBodyCases } from './cases/connections.js'
import { faultCases } from './cases/faults.js'
import { roundTripCases } from './cases/round-trip.js'
import { secretCases } from './cases/secrets.js'
import { targetCases } from './cases/targets.js'
import { type HttpCase, type HttpSetup, runHttpCase } from './context.js'

/** Everything an app must do that serves the management API in its `rest` dialect, in whatever framework. */
export const httpCases: readonly HttpCase[] = [
  ...roundTripCases,
  ...accessCases,
  ...bodyCases,
  ...targetCases,
  ...faultCases,
  ...secretCases,
  ...connectionCases,
  ...ownBodyCases,
  ...refusedBodyCases,
]

/** Options of {@link httpConformance}. */
export interface HttpConformanceOptions extends HttpSetup {
  /** What is tested, for example `express 5 after express.json()`. */
  name: string
  /** Whether a body parser of the host reads bodies before the adapter does. Default: false. */
  parsedBefore?: boolean
  /** Whether the adapter closes connections. Default: true. The bare handler leaves that to its server. */
  ownConnection?: boolean
  /** The test runner's own: vitest, jest and node:test fit. */
  describe: (name: string, body: () => void) => unknown
  it: (name: string, body: () => Promise<void>) => unknown
}

/**
 * Registers the suite with a test runner. `create` starts a real app on 127.0.0.1, `open` makes what it stands on: the
 * suite itself knows no framework and no store. Cases are bounded, the longest takes a few seconds.
 */
export function httpConformance(options: HttpConformanceOptions): void {
  const { name, parsedBefore = false, ownConnection = true, describe, it, ...setup } = options
  const can = { ownBody: !parsedBefore, ownConnection: !parsedBefore && ownConnection }
  const cases = httpCases.filter(({ need }) => need === undefined || can[need])
  describe(`http conformance: ${name}`, () => {
    for (const each of cases) it(each.name, () => runHttpCase(each, setup))
  })
}
