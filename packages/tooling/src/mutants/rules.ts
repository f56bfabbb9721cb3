import type { Mutant } from './mutant.ts'

const dispatch = 'packages/core/src/dispatch'

/** Rules of delivery. */
export const ruleMutants: Mutant[] = [
  {
    name: 'retry-after-ignored',
    about: 'Retry-After is not heeded.',
    file: `${dispatch}/decide.ts`,
    find: 'Math.max(Math.round(delay), asked ?? 0)',
    replace: 'Math.round(delay)',
  },
  {
    name: 'unsent-counts',
    about: 'What was cut off by a stop burns an attempt.',
    file: `${dispatch}/verdict.ts`,
    find: "if (outcome.kind === 'aborted' || outcome.kind === 'busy' || outcome.kind === 'proxy') return 'unsent'",
    replace: "if (outcome.kind === 'aborted') return 'failure'",
  },
  {
    name: 'budget-over-requeues',
    about: 'A retry of a failed delivery has no attempts left.',
    file: `${dispatch}/decide.ts`,
    find: 'const attempt = delivery.attemptsInBudget + 1',
    replace: 'const attempt = delivery.attempts + 1',
  },
  {
    name: 'one-more-attempt',
    about: 'The policy is asked for one attempt too many.',
    file: `${dispatch}/decide.ts`,
    find: 'const attempt = delivery.attemptsInBudget + 1',
    replace: 'const attempt = Math.max(1, delivery.attemptsInBudget)',
  },
  {
    name: 'gone-is-a-failure',
    about: 'A 410 does not suspend its endpoint.',
    file: `${dispatch}/verdict.ts`,
    find: "outcome.status === 410 ? 'gone' : 'failure'",
    replace: "'failure'",
  },
  {
    name: 'deadline-from-creation',
    about: 'What is older than an outage is thrown away.',
    file: `${dispatch}/decide.ts`,
    find: '  return expiresAt !== null && now + delayMs >= expiresAt',
    replace: '  return now + delayMs >= (expiresAt ?? 1735689600000 + 25_000)',
  },
  {
    name: 'suspension-ignored',
    about: 'Deliveries to a suspended endpoint are sent.',
    file: `${dispatch}/gate.ts`,
    find: '!endpoint.isActive || endpoint.suspendedAt !== null || health.gated',
    replace: '!endpoint.isActive || health.gated',
  },
  {
    name: 'slowness-unseen',
    about: 'Slow tenants that never fail fill every slot.',
    file: `${dispatch}/pace.ts`,
    find: "  if (silentMs >= slowMs) return 'slow'\n  if (meanMs === null) return failing ? 'slow' : 'unknown'\n  if (meanMs >= slowMs) return 'slow'\n",
    replace:
      "  if (meanMs === null) return failing ? 'slow' : 'unknown'\n  if (meanMs >= slowMs) return failing ? 'slow' : 'fast'\n",
  },
  {
    name: 'no-shares',
    about: 'Endpoints that are known to be slow fill every slot.',
    file: 'packages/core/src/worker/fair-turns.ts',
    find: '|| shareLeft(line.pace, slots, first, shares) < 1) continue',
    replace: "|| shareLeft('fast', slots, first, shares) < 1) continue",
  },
  {
    name: 'tenant-takes-all',
    about: 'One tenant gets every slot, though others want some.',
    file: 'packages/core/src/worker/fair-turns.ts',
    find: 'alone || tenantLeft(pace, group.tenant.slots, shares) >= 1',
    replace: 'alone || tenantLeft(pace, group.tenant.slots, shares) >= -1e9',
    check: { project: 'packages/core', file: 'test/worker/endpoint-queues' },
  },
  {
    name: 'no-shares-of-room',
    about: 'What waits for slow endpoints fills a worker, so that it claims nothing for others.',
    file: `${dispatch}/admission.ts`,
    find: 'const left = shareLeft(pace, all, false, shares)',
    replace: "const left = shareLeft('fast', all, false, shares)",
    check: { project: 'packages/core', file: 'test/dispatch/admission' },
  },
  {
    name: 'endpoint-slots-ignored',
    about: 'An endpoint that fails or has not answered gets many requests at once.',
    file: `${dispatch}/admission.ts`,
    find: 'return load.failing || !load.answered ? 1 : ownSlots(load, limits)',
    replace: 'return ownSlots(load, limits)',
  },
  {
    name: 'max-in-flight-ignored',
    about: "An endpoint's maxInFlight is not heeded.",
    file: `${dispatch}/admission.ts`,
    find: 'Math.min(concurrency, maxInFlight ?? perEndpoint, ',
    replace: 'Math.min(concurrency, ',
  },
  {
    name: 'keeps-all',
    about: 'What a worker keeps for failing endpoints has no bound.',
    file: `${dispatch}/admission.ts`,
    find: 'return { jobs: concurrency * 8,',
    replace: 'return { jobs: concurrency * 8000,',
    and: { find: 'const window = ownSlots(load, limits) * 4', replace: 'return 1e9\n  const window = 8' },
  },
  {
    name: 'early-retries',
    about: 'Jitter takes away from the delay.',
    file: 'packages/core/src/retry/jitter.ts',
    find: '(1 + share * random())',
    replace: '(1 - share * random())',
  },
]
