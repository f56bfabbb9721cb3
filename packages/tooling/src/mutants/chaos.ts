import type { Mutant } from './mutant.ts'

/** The code that survives a scenario, taken out: for `npm run chaos -- --mutant`, and not for the list that tests catch. */
export const chaosMutants: Mutant[] = [
  {
    name: 'chaos-leases-for-ever',
    about: 'On SQLite, what a worker that died had claimed is taken over in an hour.',
    file: 'packages/sqlite/src/outbox/claim.ts',
    find: 'now + request.leaseMs, request.token, last.dueAt',
    replace: 'now + 3_600_000, request.token, last.dueAt',
    and: { find: 'now + request.leaseMs, request.token, tenant', replace: 'now + 3_600_000, request.token, tenant' },
  },
  {
    name: 'chaos-any-certificate',
    about: 'Certificates are not checked.',
    file: 'packages/core/src/transport/connect.ts',
    find: '      rejectUnauthorized: true,\n',
    replace: '      rejectUnauthorized: false,\n',
  },
  {
    name: 'chaos-no-statement-deadline',
    about: 'A connection to PostgreSQL that went silent is waited for.',
    file: 'packages/postgres/src/connection/deadline.ts',
    find: '      timer = setTimeout(() => {\n',
    replace: '      if (ms < 10_000) return\n      timer = setTimeout(() => {\n',
  },
  {
    name: 'chaos-no-request-deadline',
    about: 'A receiver that does not answer is waited for.',
    file: 'packages/core/src/transport/deadlines.ts',
    find: 'if (item.deadline > now) continue',
    replace: 'if (item.deadline < Number.POSITIVE_INFINITY) continue',
  },
]
