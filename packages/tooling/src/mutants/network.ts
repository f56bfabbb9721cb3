import type { Mutant } from './mutant.ts'

const core = 'packages/core/src'
const transport = `${core}/transport`

/** Connections: how they are opened, shared, used again and dropped. */
export const networkMutants: Mutant[] = [
  {
    name: 'busy-counts',
    about: 'A delivery that found no free connection in time has had an attempt.',
    file: `${core}/dispatch/verdict.ts`,
    find: " || outcome.kind === 'busy'",
    replace: '',
    check: { project: 'packages/core', file: 'test/worker/busy' },
  },
  {
    name: 'idle-reset-costs-an-attempt',
    about: 'A receiver that drops an idle connection just as it is used again costs an attempt.',
    file: `${transport}/exchange.ts`,
    find: 'return written > 1 && !isAnswering && isBrokenConnection(error)',
    replace: 'return false',
    check: { project: 'packages/core', file: 'test/transport/undici' },
  },
  {
    name: 'connection-for-ever',
    about: 'A connection that is always in use goes to the old address for ever.',
    file: `${transport}/pool.ts`,
    find: 'return ageMs > this.#options.maxAgeMs',
    replace: 'return ageMs > this.#options.maxAgeMs * 1e6',
    check: { project: 'packages/core', file: 'test/transport/undici' },
  },
  {
    name: 'idle-origins-kept',
    about: 'Every receiver there ever was is kept in memory.',
    file: `${transport}/pool.ts`,
    find: 'if (this.#connections.size === 0) this.#emptied(this)',
    replace: '',
    check: { project: 'packages/core', file: 'test/transport/origins' },
  },
  {
    name: 'one-address-at-a-time',
    about: 'A dead address keeps a live one of the same host from its turn.',
    file: `${transport}/first-to-connect.ts`,
    find: '    if (left.length > 0) timer = setTimeout(next, attemptDelayMs)\n',
    replace: '',
    check: { project: 'packages/core', file: 'test/transport/first-to-connect' },
  },
  {
    name: 'tests-take-all',
    about: 'Test requests of one tenant take every connection to a host.',
    file: `${core}/api/test-slots.ts`,
    find: 'for (const key of keys) add(key, 1)',
    replace: '',
    check: { project: 'packages/core', file: 'test/api/test-endpoint' },
  },
]
