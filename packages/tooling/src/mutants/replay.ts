import type { Mutant } from './mutant.ts'

const api = 'packages/core/src/api'

/** Sending again, and sending late. */
export const replayMutants: Mutant[] = [
  {
    name: 'replay-at-once',
    about: 'A replay of thousands is due at once, and live events wait behind it.',
    file: 'packages/core/src/dispatch/replay-pace.ts',
    find: 'const gapMs = 1000 / perSecond',
    replace: 'const gapMs = 0 / perSecond',
  },
  {
    name: 'replay-any-status',
    about: 'A replay of what failed sends what was delivered again.',
    file: `${api}/replay.ts`,
    find: "status: values(input.status) ?? ['failed'],",
    replace: "status: ['delivered', 'failed', 'cancelled'],",
  },
  {
    name: 'missing-any-type',
    about: 'An endpoint gets late what it did not subscribe to.',
    file: 'packages/core/src/dispatch/matching.ts',
    find: 'return matches(subscription, { patterns: eventTypePatterns(type), scopes })',
    replace: 'return [type, ...scopes].length > 0 || matches(subscription, { patterns: [], scopes })',
  },
  {
    name: 'missing-twice',
    about: 'A message that an endpoint had gets a second delivery.',
    file: 'packages/memory/src/missing.ts',
    find: 'if (message === undefined || hasDelivery(message, endpointId)) continue',
    replace: 'if (message === undefined) continue',
    and: { find: '.filter((row) => !hasDelivery(row, endpointId))', replace: '' },
  },
  {
    name: 'missing-ends-early',
    about: 'A replay of what is missing ends with the first batch that has nothing to send.',
    file: `${api}/paced-replay.ts`,
    find: 'const last = rows.length < found.length ? (rows.at(-1)?.id ?? null) : next',
    replace: 'const last = rows.length === 0 ? null : next',
    check: { project: 'packages/core', file: 'test/api/replay-missing' },
  },
  {
    name: 'tenant-never-gone',
    about: 'The deletion of a tenant ends only once nobody creates endpoints for it.',
    file: 'packages/memory/src/log.ts',
    find: "return { deleted, next: deleted < limit ? null : '' }",
    replace: "return { deleted, next: deleted === 0 ? null : '' }",
    check: { project: 'packages/memory', file: 'test/conformance' },
  },
]
