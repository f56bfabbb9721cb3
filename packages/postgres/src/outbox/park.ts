import type { OutboxStore } from '@posthorn/core'
import type { TableNames } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { dueFrom, isPending } from '../schema/initial.js'
import { beginning, type DueBound } from './due-bound.js'

type Request = Parameters<OutboxStore<never>['park']>[0]

/** How many due rows a call looks at for rows to park. */
export const parkWindow = 5000

/*
 * $1 now, $2 endpoint ids, $3 limit of each, $4 the window, $5 where the look begins (`DueBound`), $6 due by (null: now).
 * - `due`: the front of the index queue_due, where claims meet what is in the way. What lies further back is parked when
 *   they get there; an index by endpoint would be one more to write for every publish and every claim. LIMIT with
 *   a SELECT: where the planner knows that it is thousands, and has no statistics yet, it reads and sorts all that is due.
 * - `free`: locks, and looks again at each row as it is now. Rows that another worker has at this moment are skipped.
 * Rows are found one by one (LATERAL), then where they are locked: a join of what the planner takes for thousands of rows
 * would read all of the queue.
 */
export function parkSql(tables: TableNames): string {
  return `WITH clock AS MATERIALIZED (SELECT LEAST(${timeSql('$1')}, $6::bigint) AS due_by),
due AS MATERIALIZED (
  SELECT tenant, delivery_id, endpoint_id, due_at FROM ${tables.queue} WHERE ${isPending} AND ${dueFrom('$5::bigint')}
    AND due_at <= (SELECT due_by FROM clock)
  ORDER BY due_at, delivery_id LIMIT (SELECT $4::bigint)),
picked AS MATERIALIZED (
  SELECT tenant, delivery_id FROM (
    SELECT tenant, delivery_id, row_number() OVER (PARTITION BY endpoint_id ORDER BY due_at, delivery_id) AS n
    FROM due WHERE endpoint_id = ANY ($2::text[])) numbered
  WHERE n <= $3::bigint),
free AS MATERIALIZED (
  SELECT q.place FROM picked CROSS JOIN LATERAL (
    SELECT ctid AS place FROM ${tables.queue} WHERE tenant = picked.tenant AND delivery_id = picked.delivery_id
      AND status = 'pending' AND due_at <= (SELECT due_by FROM clock) FOR UPDATE SKIP LOCKED) q)
UPDATE ${tables.queue} SET status = 'held', token = 0 WHERE ctid = ANY (ARRAY(SELECT place FROM free))`
}

/** `park`: one statement. */
export function parkVerb(tables: TableNames, bound: DueBound) {
  const park = parkSql(tables)

  return async (query: Query, { endpointIds, limit, now, dueBy }: Request): Promise<void> => {
    if (endpointIds.length === 0) return
    const from = now === undefined ? bound.from() : beginning
    await query(park, [now ?? null, endpointIds, limit, Math.max(parkWindow, limit), from, dueBy ?? null])
  }
}
