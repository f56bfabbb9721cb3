import type { Mutant } from './mutant.ts'

const memory = 'packages/memory/src'

/** What stores, and those who call them, get wrong. */
export const storeMutants: Mutant[] = [
  {
    name: 'unread-is-deleted',
    about: 'An endpoint that a claim could not read is taken for deleted, and its deliveries are cancelled.',
    file: 'packages/core/src/worker/claimer.ts',
    find: 'const isDeleted = known === undefined && deleted.has(endpointId)',
    replace: 'const isDeleted = known === undefined',
  },
  {
    name: 'live-known',
    about:
      'A claim is read by what its worker knows when the answer comes, which may have been forgotten: deliveries wait.',
    file: 'packages/core/src/request/target.ts',
    find: '      isShared = true\n',
    replace: '',
    // With room for few, so that a run gets to where the cache forgets
    and: {
      find: '    if (isShared) {\n      const isFull = targets.size >= maxTargets\n',
      replace:
        '    if (targets.size >= Math.min(2, maxTargets)) {\n      targets.clear()\n      versions.clear()\n    }\n    if (isShared) {\n      const isFull = targets.size >= maxTargets\n',
    },
  },
  {
    name: 'unfenced-settle',
    about: 'Who has lost a lease settles all the same.',
    file: `${memory}/settle.ts`,
    find: 'if (row === undefined || row.token !== token) return undefined',
    replace: 'if (row === undefined || row.token === null) return undefined',
  },
  {
    name: 'unfenced-renew',
    about: "Who has lost a lease extends another worker's.",
    file: `${memory}/renew.ts`,
    find: 'if (row?.token !== token) {',
    replace: 'if (row === undefined || row.token === null) {',
  },
  {
    name: 'unfenced-release',
    about: 'Who has lost a lease gives back what another worker is sending.',
    file: `${memory}/outbox.ts`,
    find: 'if (row?.token !== token) continue',
    replace: 'if (row === undefined || row.token === null || token < 0) continue',
  },
  {
    name: 'two-leases',
    about: 'A claim gives what another worker has just claimed.',
    file: `${memory}/claim.ts`,
    find: "move(tables, row, 'pending', now + leaseMs)",
    replace: "move(tables, row, 'pending', now + leaseMs / 8)",
  },
  {
    name: 'park-takes-leases',
    about: 'What is leased is held, and its outcome is lost.',
    file: `${memory}/gate.ts`,
    find: 'row.dueAt > dueBy) return\n    row.token',
    replace: 'row.dueAt > dueBy + 1e9) return\n    row.token',
  },
  {
    name: 'cancelled-is-settled',
    about: 'A cancelled delivery becomes delivered when its answer comes.',
    file: `${memory}/schedule.ts`,
    find: '  row.token = null\n  row.cancelReason',
    replace: "  if (status !== 'cancelled') row.token = null\n  row.cancelReason",
  },
  {
    name: 'suspended-gets-nothing',
    about: 'Events that are emitted while an endpoint is suspended are lost to it.',
    file: `${memory}/publish.ts`,
    find: 'if (!endpoint.record.isActive ||',
    replace: 'if (!endpoint.record.isActive || endpoint.record.suspendedAt !== null ||',
  },
  {
    name: 'key-forgotten',
    about: 'One idempotency key makes two messages.',
    file: `${memory}/publish.ts`,
    find: 'const byKey = key === null ? undefined :',
    replace: 'const byKey = key === null || key.length > 0 ? undefined :',
  },
  {
    name: 'id-forgotten',
    about: 'A publish that is repeated after its answer was lost makes a second message.',
    file: 'packages/core/src/worker/publishing.ts',
    find: 'const answer = store.outbox.publish({ items,',
    replace:
      'const anew = items.map((item) => ({ ...item, message: { ...item.message, id: item.message.id.slice(0, 24) + globalThis.crypto.randomUUID().slice(24) } }))\n      const answer = store.outbox.publish({ items: anew,',
  },
  {
    name: 'held-for-ever',
    about: 'What was held by a stale reader is never released: nobody looks at the rows.',
    file: 'packages/core/src/worker/worker.ts',
    find: '        () => feed(),\n',
    replace: '        async () => {},\n',
  },
  {
    name: 'replay-of-all',
    about: 'A replay of one endpoint sends to others too.',
    file: 'packages/core/src/api/replay.ts',
    find: 'endpointId: values(endpoint),',
    replace: 'endpointId: undefined,',
    check: { project: 'packages/core', file: 'test/api/replay' },
  },
  {
    name: 'lists-of-all-tenants',
    about: "A list, and a requeue, take other tenants' deliveries.",
    file: `${memory}/log.ts`,
    find: '  const messages = tables.tenants.get(tenant)?.messages\n  if (messages',
    replace: '  const messages = tenant === null ? undefined : tables.messages\n  if (messages',
  },
  {
    name: 'requeue-to-another-tenant',
    about: "A requeue sends to another tenant's endpoint, which was given the id of a deleted one.",
    file: `${memory}/log.ts`,
    find: 'endpoint?.record.tenant !== request.tenant',
    replace: 'endpoint === undefined',
    check: { project: 'packages/memory', file: 'test/conformance' },
  },
  {
    name: 'requeue-without-a-budget',
    about: 'A retry has only the attempts that were left.',
    file: `${memory}/log.ts`,
    find: '        row.attemptsInBudget = 0\n',
    replace: '',
  },
  {
    name: 'stats-forget-held',
    about: 'Stats do not count what is held.',
    file: `${memory}/stats.ts`,
    find: 'for (const row of lane.held) if',
    replace: 'for (const row of lane.held.slice(1)) if',
  },
  {
    name: 'repeated-settle-is-stale',
    about: 'A settle that is repeated calls its own outcome stale.',
    file: `${memory}/settle.ts`,
    find: 'const list = repeated && isStored(tables, settlement) ? result.settled : result.stale',
    replace: 'const list = result.stale',
  },
  {
    name: 'unfenced-settle-sqlite',
    about: 'On SQLite, who has lost a lease settles all the same.',
    file: 'packages/sqlite/src/outbox/settle.ts',
    find: '    attempts_in_budget = attempts_in_budget + ? WHERE tenant = ? AND delivery_id = ? AND token = ?`',
    replace: '    attempts_in_budget = attempts_in_budget + ? WHERE tenant = ? AND delivery_id = ? AND ? > 0`',
    store: 'sqlite',
  },
  {
    name: 'known-read-late-postgres',
    about: 'On PostgreSQL, an endpoint whose row is loaded apart is called deleted.',
    file: 'packages/postgres/src/outbox/claim-result.ts',
    find: 'const found = new Set(endpoints.map(([id]) => id))',
    replace: 'const found = new Set(endpoints.filter(([id]) => known.has(id)).map(([id]) => id))',
    store: 'postgres',
  },
]
