import type { Mutant } from './mutant.ts'

const sql = 'packages/sql/src'
const sqlite = { check: { project: 'packages/sqlite', file: 'test/conformance' }, simulated: false } as const
const postgres = { check: { project: 'packages/postgres', file: 'test/conformance.test' }, simulated: false } as const

/** What databases are asked: rows of another tenant, of another page, or under another lease. */
export const queryMutants: Mutant[] = [
  {
    name: 'endpoint-of-any-tenant',
    about: "Who knows an endpoint's id reads it, whoever's it is.",
    file: `${sql}/queries/endpoint-queries.ts`,
    find: "selectAll().where('id', '=', id).where('tenant', '=', tenant)\n    const [row]",
    replace: "selectAll().where('id', '=', id)\n    const [row]",
    ...sqlite,
  },
  {
    name: 'delivery-of-any-tenant',
    about: "Who knows a delivery's id reads it, whoever's it is.",
    file: `${sql}/queries/delivery-queries.ts`,
    find: "run(deliveries.where('d.id', '=', id).where('d.tenant', '=', tenant))",
    replace: "run(deliveries.where('d.id', '=', id || tenant))",
    ...sqlite,
  },
  {
    name: 'page-skips-equals',
    about: 'Rows that sort alike stand on one page or on none.',
    file: `${sql}/list-query.ts`,
    find: `(\${beyond} or (\${equal} and \${startsAfter(rest, others)}))`,
    replace: `(\${beyond} or (\${equal} and 1 = 0 and \${startsAfter(rest, others)}))`,
    check: { project: 'packages/sql', file: 'test/list-query' },
    simulated: false,
  },
  {
    name: 'until-includes',
    about: 'What is of the very end of a range is in two ranges that follow each other.',
    file: `${sql}/queries/conditions.ts`,
    find: `\${column} < \${range.until}\``,
    replace: `\${column} <= \${range.until}\``,
    ...sqlite,
  },
  {
    name: 'link-twice-sql',
    about: 'In a database, who finds a link that was opened gets in too.',
    file: `${sql}/queries/session-queries.ts`,
    find: ".set({ kind: 'usedLink' })",
    replace: ".set({ kind: 'link' })",
    ...sqlite,
  },
  {
    name: 'session-for-ever-sql',
    about: 'In a database, a cookie of last year opens the portal.',
    file: `${sql}/queries/session-queries.ts`,
    find: "run(query.where('expires_at', '>', now))",
    replace: "run(query.where('expires_at', '>', Math.min(0, now)))",
    ...sqlite,
  },
  {
    name: 'unfenced-release-sqlite',
    about: 'On SQLite, who has lost a lease gives back what another worker is sending.',
    file: 'packages/sqlite/src/outbox/release.ts',
    find: 'AND delivery_id = ? AND token = ?`',
    replace: 'AND delivery_id = ? AND ? > 0`',
    ...sqlite,
  },
  {
    name: 'requeue-without-a-budget-sqlite',
    about: 'On SQLite, a retry has only the attempts that were left.',
    file: 'packages/sqlite/src/log/requeue.ts',
    find: 'VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, ?, ?)',
    replace: 'VALUES (?, ?, ?, ?, ?, ?, 0, ?, 1, ?, ?)',
    ...sqlite,
  },
  {
    name: 'unfenced-release-postgres',
    about: 'On PostgreSQL, who has lost a lease gives back what another worker is sending.',
    file: 'packages/postgres/src/outbox/release.ts',
    find: ' AND q.token = i.token`',
    replace: ' AND i.token > 0`',
    ...postgres,
  },
  {
    name: 'requeue-of-any-tenant-postgres',
    about: "On PostgreSQL, who knows a delivery's id has it sent again, whoever's it is.",
    file: 'packages/postgres/src/log/requeue.ts',
    find: 'WHERE d.tenant = $1 AND d.id = ANY($2::uuid[])',
    replace: "WHERE (d.tenant = $1 OR $1 <> '') AND d.id = ANY($2::uuid[])",
    ...postgres,
  },
  {
    name: 'emit-outside-postgres',
    about:
      'On PostgreSQL, an emit with a client on which no transaction was begun is stored, whatever becomes of the rest.',
    file: 'packages/postgres/src/transaction/transaction.ts',
    find: "tx.getTransactionStatus() === 'I'",
    replace: "tx.getTransactionStatus() === 'E'",
    check: { project: 'packages/postgres', file: 'test/transactions' },
    simulated: false,
  },
  {
    name: 'cancel-of-another-tenant',
    about: 'Cancelling what waits for an endpoint takes what is of a tenant that had its id before.',
    file: 'packages/memory/src/cancel.ts',
    find: 'if (row.message.record.tenant === tenant) rows.push(row)',
    replace: 'if (row.message.record.tenant !== null) rows.push(row)',
    check: { project: 'packages/memory', file: 'test/conformance' },
  },
  {
    name: 'prune-takes-what-waits',
    about: 'What waits for longer than messages are kept is lost.',
    file: 'packages/memory/src/prune.ts',
    find: ' || message.deliveries.some(isWaiting)) {',
    replace: ') {',
    check: { project: 'packages/memory', file: 'test/conformance' },
  },
]
