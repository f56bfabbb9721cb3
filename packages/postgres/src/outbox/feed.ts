import type { OutboxStore } from '@posthorn/core'
import { intOrNull, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import type { DueBound } from './due-bound.js'

type Request = Parameters<OutboxStore<never>['feed']>[0]

/**
 * `feed`: each endpoint's oldest held rows by the index queue_held. SKIP LOCKED: two feeders at work on one endpoint
 * take different rows and neither waits. In order of insertion it sorts what the endpoint has held.
 * What it moves is due since it was held, so the look for what is due begins no later. Rows are changed where they are
 * locked: a join of what the planner takes for thousands of rows would read all of the queue.
 */
export function feedVerb(tables: TableNames, bound: DueBound) {
  const first = (columns: string) => `SELECT d.place FROM g CROSS JOIN LATERAL (
      SELECT ctid AS place FROM ${tables.queue} WHERE status = 'held' AND endpoint_id = g.id
      ORDER BY ${columns} LIMIT g.count FOR UPDATE SKIP LOCKED) d`
  const feed = `WITH g AS (
  SELECT * FROM json_to_recordset($1::text::json) AS r(id text, count bigint, inserted boolean)),
first AS MATERIALIZED (
  ${first('due_at, delivery_id')} WHERE NOT g.inserted
  UNION ALL
  ${first('message_id')} WHERE g.inserted),
moved AS (
  UPDATE ${tables.queue} SET status = 'pending' WHERE ctid = ANY (ARRAY(SELECT place FROM first))
  RETURNING endpoint_id, due_at)
SELECT json_object_agg(endpoint_id, n)::text AS result, min(first)::text AS first
FROM (SELECT endpoint_id, count(*) AS n, min(due_at) AS first FROM moved GROUP BY endpoint_id) c`

  return async (query: Query, { grants }: Request): Promise<Map<string, number>> => {
    if (grants.length === 0) return new Map()
    const given = grants.map(({ endpointId, count, order }) => ({
      id: endpointId,
      count,
      inserted: order === 'insertion',
    }))
    const [row] = await query(feed, [JSON.stringify(given)])
    const moved: Record<string, number> = JSON.parse(text(row?.result ?? '{}'))
    const first = intOrNull(row?.first ?? null)
    if (first !== null) bound.lower(first)
    return new Map(grants.map(({ endpointId }) => [endpointId, moved[endpointId] ?? 0]))
  }
}
