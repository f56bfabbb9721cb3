import type { Scenario } from './scenario.js'

/** Runs a scenario; gives the name of the rule it breaks, or null. */
type Try = (scenario: Scenario) => Promise<string | null>

/** Most runs that making a scenario smaller may take. */
const mostTries = 400

/** Ways to make a scenario simpler that are no list of its own. */
const simpler: ((scenario: Scenario) => Scenario)[] = [
  (scenario) => ({ ...scenario, latency: { mostMs: 0 } }),
  (scenario) => ({ ...scenario, hands: false }),
  (scenario) => ({ ...scenario, hosts: scenario.hosts.map((host) => ({ ...host, skewMs: 0 })) }),
  (scenario) => ({ ...scenario, hosts: scenario.hosts.map((host, index) => ({ ...host, works: index === 0 })) }),
  (scenario) => ({
    ...scenario,
    endpoints: scenario.endpoints.map((endpoint) => ({ ...endpoint, maxInFlight: null, timeoutMs: null })),
  }),
  (scenario) => ({
    ...scenario,
    endpoints: scenario.endpoints.map((endpoint) => ({ ...endpoint, failureHandling: null })),
  }),
  (scenario) => ({ ...scenario, endpoints: scenario.endpoints.map((endpoint) => ({ ...endpoint, rateLimit: null })) }),
]

/** The same with one receiver that is always up. */
function withWell(scenario: Scenario, index: number): Scenario {
  const endpoints = scenario.endpoints.map((endpoint, at) => (at === index ? { ...endpoint, life: [] } : endpoint))
  return { ...scenario, endpoints }
}

/**
 * Makes a scenario that breaks a rule smaller, as long as it breaks the same one: leaves out actions, larger parts of them
 * first, then what else can be simpler.
 */
export async function shrink(failing: Scenario, invariant: string, attempt: Try): Promise<Scenario> {
  let best = failing
  let tries = 0

  async function keeps(candidate: Scenario): Promise<boolean> {
    if (tries++ >= mostTries || (await attempt(candidate)) !== invariant) return false
    best = candidate
    return true
  }

  for (let size = Math.ceil(best.actions.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.actions.length; ) {
      const actions = [...best.actions.slice(0, from), ...best.actions.slice(from + size)]
      if (!(await keeps({ ...best, actions }))) from += size
    }
  }
  for (const make of simpler) await keeps(make(best))
  for (const [index, { life }] of best.endpoints.entries()) {
    if (life.length > 0) await keeps(withWell(best, index))
  }
  return best
}
