import type { Mutant } from './mutant.ts'

const worker = 'packages/core/src/worker'
const check = { project: 'packages/core', file: 'test/worker/crowd' }

/** One tenant's backlog, and those who stand behind it. */
export const crowdMutants: Mutant[] = [
  {
    name: 'crowd-not-passed',
    about: 'Another tenant waits until all of a backlog that has no room is out of its way.',
    file: `${worker}/crowd.ts`,
    find: 'if (endpointIds.size === 0 || wasPassed) {',
    replace: 'if (endpointIds.size >= 0 || wasPassed) {',
    check,
  },
  {
    name: 'parks-first',
    about: 'A worker claims nothing while the store parks thousands.',
    file: `${worker}/release.ts`,
    find: 'if (park !== null) void moveAway(park)',
    replace: 'if (park !== null) await moveAway(park)',
    check,
  },
  {
    name: 'fed-and-left',
    about: 'What a worker has fed, and leased with it, waits until the lease runs out.',
    file: `${worker}/claimer.ts`,
    find: 'fed.claim === null ? null : accept(fed.claim, request)',
    replace: 'null',
    check: { project: 'packages/core', file: 'test/worker/fifo' },
  },
  {
    name: 'feeds-beyond-need',
    about: 'A worker takes what it lets through, though it has enough or cannot write outcomes, and others wait.',
    file: `${worker}/claimer.ts`,
    find: 'outcomes.haveRoom() ? Math.min(granted, lanes.wanted(now())) : 0',
    replace: 'granted',
    check: { project: 'packages/core', file: 'test/worker/unsettled' },
  },
  {
    name: 'others-not-leased-sqlite',
    about: 'On SQLite, what a claim takes from behind a backlog is given to everybody.',
    file: 'packages/sqlite/src/outbox/claim.ts',
    find: 'connection.statement(leaseOne).run(now + request.leaseMs, request.token, tenant, id)',
    replace: 'connection.statement(leaseOne).run(now, request.token, tenant, id)',
    check: { project: 'packages/sqlite', file: 'test/conformance' },
  },
]
