import type { Mutant } from './mutant.ts'

const dispatch = 'packages/core/src/dispatch'
const worker = 'packages/core/src/worker'

/** Breaker, suspension, slow start, and what expires while it is held. */
export const breakerMutants: Mutant[] = [
  {
    name: 'refusals-open-breaker',
    about: 'A 4xx of one event type keeps the others from their receiver.',
    file: `${dispatch}/breaker.ts`,
    find: 'outcome.status === 429 || outcome.status >= 500',
    replace: 'outcome.status >= 300',
  },
  {
    name: 'probes-of-all',
    about: 'Every worker probes an endpoint whose breaker is half-open.',
    file: `${worker}/sender.ts`,
    find: 'if (isProbe && at >= job.probeBy) return',
    replace: 'if (isProbe && token < 0) return',
  },
  {
    name: 'probes-in-each-others-place',
    about: 'A probe is made in the place of one whose request is still under way.',
    file: `${dispatch}/breaker.ts`,
    find: 'return delayMs > 0 && halfOpenForMs >= 0 && delayMs + halfOpenForMs + clocksMs < gapMs',
    replace: 'return delayMs > 0 && gapMs > 0 && halfOpenForMs >= 0 && clocksMs > 0',
    check: { project: 'packages/core', file: 'test/worker/breaker' },
  },
  {
    name: 'breaker-half-open-at-once',
    about: 'A breaker that has just opened lets probes through.',
    file: `${dispatch}/breaker.ts`,
    find: "return now < openUntil ? 'open' : 'half-open'",
    replace: "return 'half-open'",
  },
  {
    name: 'stragglers-reopen-breaker',
    about: 'What fails while the breaker is open, and was on its way before, makes it stay open for longer.',
    file: `${dispatch}/breaker.ts`,
    find: '(at < openUntil || sentAt < openUntil - sentWithinMs)',
    replace: 'at < 0',
    check: { project: 'packages/core', file: 'test/dispatch/breaker' },
  },
  {
    name: 'late-straggler-is-probe',
    about:
      'What fails after the breaker is half-open counts as its probe, though it was sent before the breaker opened.',
    file: `${dispatch}/breaker.ts`,
    find: ' || sentAt < openUntil - sentWithinMs',
    replace: '',
    check: { project: 'packages/core', file: 'test/dispatch/breaker' },
  },
  {
    name: 'told-by-all',
    about: 'Every worker warns of an endpoint that fails, whoever wrote it.',
    file: `${worker}/outcomes.ts`,
    find: 'if (lane === undefined || !made.has(endpointId)) continue',
    replace: 'if (lane === undefined || made.size < 0) continue',
  },
  {
    name: 'failing-since-ever',
    about: 'An endpoint is suspended days after its first failure, whatever it has taken since.',
    file: `${dispatch}/health.ts`,
    find: '{ ...health, consecutiveFailures: 0, failingSince: null, failingTold: 0 }',
    replace: '{ ...health, consecutiveFailures: 0 }',
    check: { project: 'packages/core', file: 'test/dispatch/suspension' },
  },
  {
    name: 'never-suspended',
    about: 'An endpoint fails for days and is not suspended.',
    file: `${dispatch}/suspension.ts`,
    find: 'at - failingSince < suspendAfterMs) return null',
    replace: 'at - failingSince < 1e12) return null',
  },
  {
    name: 'old-days-count',
    about: 'An endpoint that was unsuspended is suspended again with its first failure.',
    file: 'packages/core/src/api/endpoints.ts',
    find: 'if (change !== null) await reopen(context, ref)',
    replace: 'if (change === undefined) await reopen(context, ref)',
    check: { project: 'packages/core', file: 'test/api/reopen' },
  },
  {
    name: 'backlog-at-once',
    about: 'A receiver that has come back is met by all that waited.',
    file: `${dispatch}/admission.ts`,
    find: 'maxInFlight ?? perEndpoint, slowStart(reopenedForMs))',
    replace: 'maxInFlight ?? perEndpoint, reopenedForMs === -1 ? slowStart(1) : concurrency)',
  },
  {
    name: 'held-never-expires',
    about: 'What a suspended endpoint holds expires only once it is let go.',
    file: `${worker}/feeder.ts`,
    find: '    await expireHeld(store)\n',
    replace: '    if (now() < 0) await expireHeld(store)\n',
  },
  {
    name: 'probe-not-recalled',
    about: 'A delivery that was cancelled while the right to probe was asked for is sent.',
    file: `${worker}/renewals.ts`,
    find: '!takeProbe(job) && ',
    replace: '',
    check: { project: 'packages/core', file: 'test/worker/breaker' },
  },
  {
    name: 'probe-on-old-word',
    about: 'A probe is sent on what the store said before the right to it was asked for, however long that took.',
    file: `${worker}/sender.ts`,
    find: 'granted: (job) => start(job, leases.now()),',
    replace: 'granted: (job) => begin(job),',
    check: { project: 'packages/core', file: 'test/worker/breaker' },
  },
]
