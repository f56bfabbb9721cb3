import type { Mutant } from './mutant.ts'

const postgres = 'packages/postgres/src'

/**
 * What PostgreSQL makes of real concurrency. The simulation gives its store the time and makes one call at a time: looks that
 * begin behind what was claimed, and conflicts of transactions, are for tests.
 */
export const postgresMutants: Mutant[] = [
  {
    name: 'never-from-the-beginning',
    about: 'On PostgreSQL, what is due and was told by nobody is passed over for ever.',
    file: `${postgres}/outbox/due-bound.ts`,
    find: 'const isWhole = whole || askedAt >= wholeAt',
    replace: 'const isWhole = whole || wholeAt < 0',
    check: { project: 'packages/postgres', file: 'test/due-bound' },
  },
  {
    name: 'looks-under-way-pass-over',
    about: 'On PostgreSQL, what becomes due while a claim looks is passed over.',
    file: `${postgres}/outbox/due-bound.ts`,
    find: '    for (const look of looks) look.low = Math.min(look.low, dueAt)\n',
    replace: '',
    check: { project: 'packages/postgres', file: 'test/due-bound' },
  },
  {
    name: 'bound-up-to-now',
    about: 'On PostgreSQL, what a statement commits a little later than another one looks is passed over.',
    file: `${postgres}/outbox/due-bound.ts`,
    find: 'found.now - lateMs',
    replace: 'found.now',
    check: { project: 'packages/postgres', file: 'test/due-bound' },
  },
  {
    name: 'conflicts-are-told',
    about: 'On PostgreSQL, a deadlock, or a database that isolates more, fails the call of a host.',
    file: `${postgres}/connection/deadlock.ts`,
    find: 'if (tried === mostTries || ',
    replace: 'if (tried > 0 || ',
    check: { project: 'packages/postgres', file: 'test/isolation-level' },
  },
  {
    name: 'client-without-listener',
    about: 'A connection to PostgreSQL that the server ends as it opens ends the process.',
    file: `${postgres}/connection/pool.ts`,
    find: "  pool.on('connect', (client) => client.on('error', () => {}))\n",
    replace: '',
    check: { project: 'packages/postgres', file: 'test/ended-at-once' },
  },
]
