import type { OutboxStore } from '@posthorn/core'
import { intOrNull, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { sqlState } from '../connection/errors.js'
import { timeSql } from '../dialect.js'
import type { DueBound } from './due-bound.js'

type Request = Parameters<OutboxStore<never>['feed']>[0]

/** SQLSTATE of a second head, which the index queue_head refuses: another feeder has made one since this one looked. */
const secondHead = '23505'

/** Tries in all: a look that comes later sees what the other one has made. */
const mostTries = 5

/**
 * $1 the grants, $2 now.
 * - `oldest`: each endpoint's oldest held rows by the index queue_held. SKIP LOCKED: two feeders at work on one endpoint
 *   take different rows and neither waits.
 * - `head`: of an ordered endpoint its head (by the index queue_head), or the first that is due where it has none. Locked
 *   and not skipped, since none may go ahead of it. Two feeders may still see two different ones as the first: then the
 *   index, which is unique, refuses the second.
 * Like a claim it does not wait for the disk: what is lost in a crash is held as before, and whatever came after it is lost too.
 * What it moves is due since it was held, so the look for what is due begins no later. Rows are changed where they are
 * locked: a join of what the planner takes for thousands of rows would read all of the queue.
 */
export function feedSql({ queue, endpoints }: TableNames): string {
  return `WITH clock AS MATERIALIZED (
  SELECT ${timeSql('$2')} AS now, set_config('synchronous_commit', 'off', true)),
g AS MATERIALIZED (
  SELECT r.id, r.count, coalesce(e.is_ordered, false) AS is_ordered
  FROM json_to_recordset($1::text::json) AS r(id text, count bigint)
  LEFT JOIN LATERAL (SELECT is_ordered FROM ${endpoints} WHERE id = r.id OFFSET 0) e ON true WHERE r.count > 0),
oldest AS MATERIALIZED (
  SELECT d.place FROM g CROSS JOIN LATERAL (
    SELECT ctid AS place FROM ${queue} WHERE status = 'held' AND endpoint_id = g.id
    ORDER BY due_at, message_id LIMIT g.count FOR UPDATE SKIP LOCKED) d
  WHERE NOT g.is_ordered),
o AS MATERIALIZED (
  SELECT g.id, h.status FROM g
  LEFT JOIN LATERAL (SELECT status FROM ${queue} WHERE endpoint_id = g.id AND is_head OFFSET 0) h ON true
  WHERE g.is_ordered),
head AS MATERIALIZED (
  SELECT d.place FROM o CROSS JOIN LATERAL (
    SELECT ctid AS place FROM ${queue} WHERE endpoint_id = o.id AND is_head AND status = 'held' FOR UPDATE) d
  WHERE o.status = 'held'
  UNION ALL
  SELECT d.place FROM o CROSS JOIN LATERAL (
    SELECT ctid AS place FROM ${queue} WHERE status = 'held' AND endpoint_id = o.id AND due_at <= (SELECT now FROM clock)
    ORDER BY due_at, message_id LIMIT 1 FOR UPDATE) d
  WHERE o.status IS NULL),
moved AS (
  UPDATE ${queue} SET status = 'pending', is_head = is_head OR ctid = ANY (ARRAY(SELECT place FROM head))
  WHERE ctid = ANY (ARRAY(SELECT place FROM oldest UNION ALL SELECT place FROM head))
  RETURNING endpoint_id, due_at)
SELECT json_object_agg(endpoint_id, n)::text AS result, min(first)::text AS first
FROM (SELECT endpoint_id, count(*) AS n, min(due_at) AS first FROM moved GROUP BY endpoint_id) c`
}

/** `feed`: one statement. */
export function feedVerb(tables: TableNames, bound: DueBound) {
  const feed = feedSql(tables)

  async function run(query: Query, values: unknown[], tries = 1): ReturnType<Query> {
    try {
      return await query(feed, values)
    } catch (error) {
      if (sqlState(error) !== secondHead || tries === mostTries) throw error
      return run(query, values, tries + 1)
    }
  }

  return async (query: Query, { grants, now }: Request): Promise<Map<string, number>> => {
    if (grants.length === 0) return new Map()
    // In one order, so that two feeders do not each wait for the other
    const given = grants
      .map(({ endpointId, count }) => ({ id: endpointId, count }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const [row] = await run(query, [JSON.stringify(given), now ?? null])
    const moved: Record<string, number> = JSON.parse(text(row?.result ?? '{}'))
    const first = intOrNull(row?.first ?? null)
    if (first !== null) bound.lower(first)
    return new Map(grants.map(({ endpointId }) => [endpointId, moved[endpointId] ?? 0]))
  }
}
