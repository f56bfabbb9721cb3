import type { DueClaim, DuePlace, OutboxStore, PassOver } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { dueFrom, isPending } from '../schema/initial.js'
import { claimReader } from './claim-result.js'
import { beginning, type DueBound, type Look } from './due-bound.js'
import { type LeasedJson, leasedFrom, leasedSql } from './leased-rows.js'

type Request = Parameters<OutboxStore<never>['claim']>[0]

/*
 * One statement, one row, one JSON text (`leasedSql`). Parameters: now, limit, maxBytes, leaseMs, token, where the look
 * begins (`DueBound`).
 * - `clock`: the commit does not wait for the disk. A claim that is lost in a crash is only a lease that never was.
 * - `first`: the lowest entry of the index that is there, past those of rows that are gone, so that `due` need not pass
 *   them again. The bounds are compared as rows, since the planner would take two bounds of one column for a narrow range,
 *   and sort it.
 * - `due`: walks the partial index queue_due in order and stops at the limit; rows other workers have are skipped, not
 *   waited for. EXPLAIN at 1,000,000 pending, 1,000 due: Limit > LockRows > Index Scan using queue_due, no sort.
 * - `fit`: a running total in the order `due` came (no ORDER BY of its own, which would sort again).
 * - `c`: touches the narrow queue row alone.
 * - Planned again each time (no `keepPlan`): a plan made while the queue was empty took 72 ms at 500,000 rows, not 6.
 */
export function claimSql(t: TableNames): string {
  return leaseSql(
    t,
    `due AS MATERIALIZED (
  SELECT tenant, delivery_id, due_at, size FROM ${t.queue}
  WHERE ${isPending} AND ${dueFrom('due_at FROM first')} AND due_at <= (SELECT now FROM clock)
  ORDER BY due_at, delivery_id LIMIT $2::bigint FOR UPDATE SKIP LOCKED)`,
    '',
  )
}

/** How many due rows a claim looks at that passes over some. */
const stretch = 5000

/*
 * The same where some endpoints are passed over: $7 which. It begins after ($6, $8).
 * - `seen`: a stretch of the index, whoever has its rows. LIMIT with a SELECT: where the planner knows that it is thousands,
 *   and has no statistics yet, it reads and sorts all that is due.
 * - `others`: the first that are nobody's of these; `due` finds each by key, and looks again as it locks it.
 */
export function claimOthersSql(t: TableNames): string {
  return leaseSql(
    t,
    `seen AS MATERIALIZED (
  SELECT tenant, delivery_id, due_at, endpoint_id FROM ${t.queue}
  WHERE ${isPending} AND (due_at, delivery_id) > ((SELECT $6::bigint), (SELECT $8::uuid))
    AND due_at <= (SELECT now FROM clock)
  ORDER BY due_at, delivery_id LIMIT (SELECT ${stretch})),
others AS MATERIALIZED (
  SELECT tenant, delivery_id FROM seen WHERE endpoint_id <> ALL ($7::text[])
  ORDER BY due_at, delivery_id LIMIT $2::bigint),
due AS MATERIALIZED (
  SELECT q.* FROM others CROSS JOIN LATERAL (
    SELECT tenant, delivery_id, due_at, size FROM ${t.queue}
    WHERE tenant = others.tenant AND delivery_id = others.delivery_id AND ${isPending}
      AND due_at <= (SELECT now FROM clock) FOR UPDATE SKIP LOCKED) q)`,
    `,
  'isMore', (SELECT count(*) FROM others) = $2::bigint OR (SELECT count(*) FROM due) > (SELECT count(*) FROM fit),
  'end', (SELECT json_build_array(due_at, delivery_id) FROM seen ORDER BY due_at, delivery_id OFFSET ${stretch - 1})`,
  )
}

/** Leases what `due` finds. `told`: more to tell of it. */
function leaseSql(t: TableNames, due: string, told: string): string {
  return `WITH clock AS MATERIALIZED (
  SELECT ${timeSql('$1')} AS now, set_config('synchronous_commit', 'off', true)),
first AS MATERIALIZED (
  SELECT due_at FROM ${t.queue} WHERE ${isPending} AND ${dueFrom('$6::bigint')} ORDER BY due_at, delivery_id LIMIT 1),
${due},
fit AS (
  SELECT tenant, delivery_id, due_at FROM (
    SELECT tenant, delivery_id, due_at, size, sum(size) OVER (ROWS UNBOUNDED PRECEDING) AS total, row_number() OVER () AS n FROM due) s
  WHERE total <= $3::bigint OR n = 1),
c AS (
  UPDATE ${t.queue} q SET due_at = (SELECT now FROM clock) + $4::bigint, token = $5::bigint
  FROM fit WHERE q.tenant = fit.tenant AND q.delivery_id = fit.delivery_id
  RETURNING q.delivery_id, q.tenant, q.message_id, q.endpoint_id, q.attempts, q.attempts_in_budget, fit.due_at, q.is_head),
${leasedSql(t, `'firstDueAt', (SELECT due_at FROM first)${told}`)}`
}

interface Claimed extends Look, LeasedJson {
  /** Where some are passed over: whether it has taken as much as it could, and where what it looked at ends. */
  isMore?: boolean
  end?: [dueAt: number, deliveryId: string] | null
}

/** `claim`: one statement, and one more where the caller lacks an endpoint. */
export function claimVerb(tables: TableNames, bound: DueBound, report: (error: Error) => void) {
  const claim = claimSql(tables)
  const claimOthers = claimOthersSql(tables)
  const read = claimReader(tables, report)

  return async (query: Query, request: Request): Promise<DueClaim> => {
    const { limit, maxBytes, leaseMs, token, known, thorough = false, passOver, now } = request
    const values = [now ?? null, limit, maxBytes, leaseMs, token]
    const ask = async (from: number): Promise<Claimed> => {
      const [row] = await query(claim, [...values, from])
      return JSON.parse(text(row?.result))
    }
    const askOthers = async ({ endpointIds, after }: PassOver): Promise<Claimed> => {
      const from = after?.dueAt ?? (now === undefined ? bound.from() : beginning)
      const [row] = await query(claimOthers, [...values, from, endpointIds, after?.deliveryId ?? firstId])
      return JSON.parse(text(row?.result))
    }
    // Another time than the server's says nothing of where its looks begin
    const look = () => (now === undefined ? bound.look(thorough, ask) : ask(beginning))
    const found = await (passOver === undefined ? look() : askOthers(passOver))
    const { now: at, firstDueAt } = found
    if (found.claimed === null) {
      const nextDueAt = passOver === undefined ? firstDueAt : null
      return { ...nothing, now: at, nextDueAt, reached: placeOf(found.end) }
    }
    const given = await read(query, leasedFrom(found), known)
    const last = given.deliveries.at(-1)
    const reached = found.isMore && last !== undefined ? { dueAt: last.dueAt, deliveryId: last.id } : placeOf(found.end)
    return { ...given, nextDueAt: null, reached }
  }
}

const nothing = { deliveries: [], messages: [], endpoints: [], deleted: [] }

/** No id is lower. */
const firstId = '00000000-0000-0000-0000-000000000000'

function placeOf(place: Claimed['end']): DuePlace | null {
  return place ? { dueAt: place[0], deliveryId: place[1] } : null
}
