import type { Mutant } from './mutant.ts'

const memory = 'packages/memory/src'

/** One after the other. */
export const fifoMutants: Mutant[] = [
  {
    name: 'turns-ignored',
    about: 'What was pending when its endpoint became ordered is sent whoever is before it.',
    file: 'packages/core/src/dispatch/fifo.ts',
    find: 'return isHead === true || !isOrdered(endpoint)',
    replace: 'return isHead === true || true',
    and: { find: 'return isOrdered(settings) ? 1 : settings.maxInFlight', replace: 'return settings.maxInFlight' },
  },
  {
    name: 'head-forgotten',
    about: 'The next one is let through while the first is out.',
    file: `${memory}/gate.ts`,
    find: 'const row = lane.head ?? (first',
    replace: 'const row = (first',
  },
  {
    name: 'retry-lets-next',
    about: 'What fails lets the next one go ahead.',
    file: `${memory}/settle.ts`,
    find: '    row.token = null\n    move(tables, row, transition.status, now + transition.delayMs)',
    replace:
      '    row.token = null\n    row.isHead = false\n    const lane = tables.lanes.get(row.endpointId)\n    if (lane !== undefined) lane.head = null\n    move(tables, row, transition.status, now + transition.delayMs)',
  },
  {
    name: 'last-first',
    about: 'An ordered endpoint gets what was emitted last first.',
    file: `${memory}/gate.ts`,
    find: 'const first = lane.held[0]',
    replace: 'const first = lane.held.at(-1)',
  },
  {
    name: 'order-of-ids-sqlite',
    about: 'On SQLite, what is emitted together has no order.',
    file: 'packages/sqlite/src/outbox/feed.ts',
    find: 'ORDER BY due_at, message_id LIMIT ?',
    replace: 'ORDER BY due_at, delivery_id DESC LIMIT ?',
    store: 'sqlite',
    check: { project: 'packages/sqlite', file: 'test/conformance' },
  },
  {
    name: 'two-heads-postgres',
    about: 'On PostgreSQL, two feeders let two through while something is being committed.',
    file: 'packages/postgres/src/schema/initial.ts',
    find: '(endpoint_id) WHERE is_head',
    replace: '(endpoint_id, delivery_id) WHERE is_head',
    store: 'postgres',
    check: { project: 'packages/postgres', file: 'test/fifo' },
  },
]
