import type { Fed, OutboxStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { sqlState } from '../connection/errors.js'
import { timeSql } from '../dialect.js'
import { claimReader } from './claim-result.js'
import type { DueBound } from './due-bound.js'
import { type LeasedJson, leasedFrom, leasedSql } from './leased-rows.js'

type Request = Parameters<OutboxStore<never>['feed']>[0]

/** SQLSTATE of a second head, which the index queue_head refuses: another feeder has made one since this one looked. */
const secondHead = '23505'

/** Tries in all: a look that comes later sees what the other one has made. */
const mostTries = 5

/**
 * $1 the grants, $2 now, $3 how many to lease at most, $4 of how many bytes, $5 for how long, $6 the token.
 * - `oldest`: each endpoint's oldest held rows by the index queue_held. SKIP LOCKED: two feeders at work on one endpoint
 *   take different rows and neither waits.
 * - `head`: of an ordered endpoint its head (by the index queue_head), or the first that is due where it has none. Locked
 *   and not skipped, since none may go ahead of it. Two feeders may still see two different ones as the first: then the
 *   index, which is unique, refuses the second.
 * Like a claim it does not wait for the disk: what is lost in a crash is held as before, and whatever came after it is lost too.
 * - `fit`: what the caller takes at once, of what is due.
 * What it moves is due since it was held, so the look for what is due begins no later. Rows are changed where they are
 * locked: a join of what the planner takes for thousands of rows would read all of the queue.
 */
export function feedSql(tables: TableNames): string {
  const { queue, endpoints } = tables
  const row = 'ctid AS place, tenant, delivery_id, due_at, size'
  return `WITH clock AS MATERIALIZED (
  SELECT ${timeSql('$2')} AS now, set_config('synchronous_commit', 'off', true)),
g AS MATERIALIZED (
  SELECT r.id, r.count, coalesce(e.is_ordered, false) AS is_ordered
  FROM json_to_recordset($1::text::json) AS r(id text, count bigint)
  LEFT JOIN LATERAL (SELECT is_ordered FROM ${endpoints} WHERE id = r.id OFFSET 0) e ON true WHERE r.count > 0),
oldest AS MATERIALIZED (
  SELECT d.* FROM g CROSS JOIN LATERAL (
    SELECT ${row} FROM ${queue} WHERE status = 'held' AND endpoint_id = g.id
    ORDER BY due_at, message_id LIMIT g.count FOR UPDATE SKIP LOCKED) d
  WHERE NOT g.is_ordered),
o AS MATERIALIZED (
  SELECT g.id, h.status FROM g
  LEFT JOIN LATERAL (SELECT status FROM ${queue} WHERE endpoint_id = g.id AND is_head OFFSET 0) h ON true
  WHERE g.is_ordered),
head AS MATERIALIZED (
  SELECT d.* FROM o CROSS JOIN LATERAL (
    SELECT ${row} FROM ${queue} WHERE endpoint_id = o.id AND is_head AND status = 'held' FOR UPDATE) d
  WHERE o.status = 'held'
  UNION ALL
  SELECT d.* FROM o CROSS JOIN LATERAL (
    SELECT ${row} FROM ${queue} WHERE status = 'held' AND endpoint_id = o.id AND due_at <= (SELECT now FROM clock)
    ORDER BY due_at, message_id LIMIT 1 FOR UPDATE) d
  WHERE o.status IS NULL),
due AS MATERIALIZED (SELECT * FROM oldest UNION ALL SELECT * FROM head),
fit AS MATERIALIZED (
  SELECT place, tenant, delivery_id, due_at FROM (
    SELECT due.*, sum(size) OVER w AS total, row_number() OVER w AS n FROM due WHERE due_at <= (SELECT now FROM clock)
    WINDOW w AS (ORDER BY due_at, delivery_id ROWS UNBOUNDED PRECEDING)) s
  WHERE n <= $3::bigint AND (total <= $4::bigint OR n = 1)),
moved AS (
  UPDATE ${queue} SET status = 'pending', is_head = is_head OR ctid = ANY (ARRAY(SELECT place FROM head)),
    due_at = CASE WHEN ctid = ANY (ARRAY(SELECT place FROM fit)) THEN (SELECT now FROM clock) + $5::bigint ELSE due_at END,
    token = CASE WHEN ctid = ANY (ARRAY(SELECT place FROM fit)) THEN $6::bigint ELSE token END
  WHERE ctid = ANY (ARRAY(SELECT place FROM due))
  RETURNING tenant, delivery_id, message_id, endpoint_id, attempts, attempts_in_budget, is_head, due_at),
c AS MATERIALIZED (
  SELECT m.tenant, m.delivery_id, m.message_id, m.endpoint_id, m.attempts, m.attempts_in_budget, m.is_head, fit.due_at
  FROM moved m JOIN fit ON fit.tenant = m.tenant AND fit.delivery_id = m.delivery_id),
${leasedSql(
  tables,
  `'moved', (SELECT json_object_agg(endpoint_id, n) FROM (SELECT endpoint_id, count(*) AS n FROM moved GROUP BY endpoint_id) s),
  'first', (SELECT min(due_at) FROM moved)`,
)}`
}

interface FedJson extends LeasedJson {
  moved: Record<string, number> | null
  /** Of what became pending, as it is now. */
  first: number | null
}

/** Nothing is leased. */
const noOffer = { limit: 0, maxBytes: 0, leaseMs: 0, token: 0 }

/** `feed`: one statement, and one more where the caller takes what it feeds and lacks an endpoint. */
export function feedVerb(tables: TableNames, bound: DueBound, report: (error: Error) => void) {
  const read = claimReader(tables, report)
  const feed = feedSql(tables)

  async function run(query: Query, values: unknown[], tries = 1): ReturnType<Query> {
    try {
      return await query(feed, values)
    } catch (error) {
      if (sqlState(error) !== secondHead || tries === mostTries) throw error
      return run(query, values, tries + 1)
    }
  }

  return async (query: Query, { grants, offer, now }: Request): Promise<Fed> => {
    if (grants.length === 0) return { moved: new Map(), claim: null }
    // In one order, so that two feeders do not each wait for the other
    const given = grants
      .map(({ endpointId, count }) => ({ id: endpointId, count }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const { limit, maxBytes, leaseMs, token } = offer ?? noOffer
    const [row] = await run(query, [JSON.stringify(given), now ?? null, limit, maxBytes, leaseMs, token])
    const fed: FedJson = JSON.parse(text(row?.result))
    if (fed.first !== null) bound.lower(fed.first)
    return {
      moved: new Map(grants.map(({ endpointId }) => [endpointId, fed.moved?.[endpointId] ?? 0])),
      claim: offer === undefined ? null : await read(query, leasedFrom(fed), offer.known),
    }
  }
}
