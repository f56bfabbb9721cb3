import type { Mutant } from './mutant.ts'

const worker = 'packages/core/src/worker'

/** What becomes of outcomes: settles that go wrong, and what listeners are told. */
export const outcomeMutants: Mutant[] = [
  {
    name: 'answer-lost-nobody-told',
    about: 'A settle whose answer was lost tells nobody.',
    file: `${worker}/batch-writer.ts`,
    find: ', repeated: isRepeated(part) })',
    replace: ' })',
  },
  {
    name: 'refused-is-dropped',
    about: 'A batch that the store refuses is dropped: it is sent again without end.',
    file: `${worker}/settler.ts`,
    find: '    refused.settlements.push(...settlements)\n    refused.health',
    replace: '    refused.health',
  },
  {
    name: 'poison-row',
    about: 'A row that the store refuses is tried as it is for ever.',
    file: `${worker}/batch-writer.ts`,
    find: 'await write({ settlements, health }, form + 1)',
    replace: 'move({ settlements, health }, tried)',
  },
  {
    name: 'away-is-dropped',
    about: 'Outcomes are dropped while the store is away.',
    file: `${worker}/batch-writer.ts`,
    find: 'if (!(await backOff(failures))) return move(part, done)',
    replace: 'return move(part, done)',
  },
  {
    name: 'told-before-stored',
    about: 'Listeners are told of an outcome before the store has it.',
    file: `${worker}/outcomes.ts`,
    find: '      job.settlement = settlement\n',
    replace: '      job.settlement = settlement\n      deps.onSettled(info)\n',
  },
  {
    name: 'stale-is-told',
    about: 'Listeners are told of outcomes that the store did not take.',
    file: `${worker}/outcomes.ts`,
    find: '      if (!done.has(deliveryId)) continue\n',
    replace: '',
  },
  {
    name: 'sends-while-away',
    about: 'Requests are started while the store takes no outcomes, without a bound.',
    file: `${worker}/outcomes.ts`,
    find: '!settler.isAway() && settler.unsettled() < maxUnsettled(deps.settings)',
    replace: 'true',
    check: { project: 'packages/core', file: 'test/worker/publish-and-claim' },
  },
  {
    name: 'suspension-untold',
    about: 'Nobody is told that a 410 has suspended an endpoint.',
    file: `${worker}/outcomes.ts`,
    find: 'if (lane !== undefined) deps.onSuspended(',
    replace: 'if (lane === undefined) deps.onSuspended(',
  },
  {
    name: 'sends-after-410',
    about: 'More requests go out after a 410, until the store has the suspension.',
    file: 'packages/core/src/dispatch/gate.ts',
    find: ' || (health?.suspend ?? null) !== null',
    replace: '',
  },
  {
    name: 'missed-health-is-lost',
    about: 'A suspension that met another version of the health is not written again.',
    file: `${worker}/endpoint-health.ts`,
    find: 'return health.unwritten.length > 0',
    replace: 'health.unwritten = []\n  health.suspend = null\n  return false',
    check: { project: 'packages/core', file: 'test/worker/endpoint-health' },
  },
  {
    name: 'overtaken-is-stale',
    about: 'What a claim took over while the rest of a refused batch was written is given up: it is sent again.',
    file: `${worker}/batch-writer.ts`,
    find: '=> settlement.token !== token\n',
    replace: '=> settlement.token !== token && token === 0\n',
    check: { project: 'packages/core', file: 'test/worker/settler' },
  },
]
