import type { HealthRecord, OutboxStore, SettleResult } from '@posthorn/core'
import { readHealth, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { jsonRows } from '../connection/json-rows.js'
import { timeSql } from '../dialect.js'
import { isUuid } from '../ids.js'
import { repeatedSettle } from './repeated-settle.js'
import { healthParameter, settleHealthSql } from './settle-health.js'

type Request = Parameters<OutboxStore<never>['settle']>[0]

/*
 * Everything of a batch in one statement: $1 now, $2 the settlements as JSON, $3 (where there is any) the health writes.
 * - `gone`, `kept`: the token is compared where the row is changed, so a stale claim changes nothing anywhere.
 *   Final rows leave the queue; others go back with a delay (`delay` is null for final ones).
 * - `log`: status is in no index of deliveries, so this is a heap-only update.
 * - Settlements come sorted by id, so that two batches with a row in common lock in one order.
 */
function settleSql(t: TableNames, withHealth: boolean): string {
  const returning = `RETURNING i.*, q.endpoint_id, q.attempts`
  return `WITH clock AS MATERIALIZED (SELECT ${timeSql('$1')} AS now),
i AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::text::json) AS r(
    tenant text, id uuid, token bigint, status text, delay bigint, reason text, number integer, url text, sent text, outcome text,
    code integer, error text, headers text, body text, truncated boolean, at bigint, ms bigint, unlogged boolean,
    diverted boolean)),
gone AS (
  DELETE FROM ${t.queue} q USING i
  WHERE q.tenant = i.tenant AND q.delivery_id = i.id AND q.token = i.token AND i.delay IS NULL
  ${returning} + (i.number IS NOT NULL)::integer AS made),
kept AS (
  UPDATE ${t.queue} q SET status = i.status, due_at = (SELECT now FROM clock) + i.delay, token = 0,
    attempts = q.attempts + (i.number IS NOT NULL)::integer,
    attempts_in_budget = q.attempts_in_budget + (i.number IS NOT NULL)::integer
  FROM i WHERE q.tenant = i.tenant AND q.delivery_id = i.id AND q.token = i.token AND i.delay IS NOT NULL
  ${returning} AS made),
done AS MATERIALIZED (SELECT * FROM gone UNION ALL SELECT * FROM kept),
log AS (
  UPDATE ${t.deliveries} d SET attempts = done.made, cancel_reason = done.reason,
    diverted = coalesce(done.diverted, false), unsuccessful = done.delay IS NULL AND done.status <> 'delivered',
    status = CASE WHEN done.delay IS NULL THEN done.status ELSE 'open' END,
    last_outcome = coalesce(done.outcome, d.last_outcome),
    last_status_code = CASE WHEN done.outcome IS NULL THEN d.last_status_code ELSE done.code END,
    finished_at = CASE WHEN done.delay IS NULL THEN (SELECT now FROM clock) END
  FROM done WHERE d.tenant = done.tenant AND d.id = done.id AND (done.delay IS NULL OR done.number IS NOT NULL)),
made AS (
  INSERT INTO ${t.attempts} (delivery_id, number, tenant, endpoint_id, url, request_headers, outcome, status_code,
    error, response_headers, response_body, response_truncated, started_at, duration_ms)
  SELECT id, number, tenant, endpoint_id, url, sent, outcome, code, error, headers, body, coalesce(truncated, false), at, ms
  FROM done WHERE number IS NOT NULL AND unlogged IS NULL)${withHealth ? `,\n${settleHealthSql(t, '$3')}` : ''}
SELECT json_build_object('settled', (SELECT json_agg(id) FROM done)${
    withHealth ? `, 'written', (SELECT json_agg(endpoint_id) FROM hw), 'suspended', (SELECT json_agg(id) FROM es)` : ''
  })::text AS result`
}

interface Settled {
  settled: string[] | null
  written?: string[] | null
  suspended?: string[] | null
}

/** `settle`: one statement, one more where a health write met another version, and two where the call is repeated. */
export function settleVerb(tables: TableNames) {
  const plain = settleSql(tables, false)
  const withHealth = settleSql(tables, true)
  const current = `SELECT * FROM ${tables.health} WHERE endpoint_id = ANY ($1::text[])`

  const earlier = repeatedSettle(tables)

  return async (query: Query, { settlements, health, repeated, now }: Request): Promise<SettleResult> => {
    const known = settlements.filter(({ deliveryId }) => isUuid(deliveryId))
    const values = [now ?? null, settlementParameter(known)]
    const [row] =
      health.length === 0 ? await query(plain, values) : await query(withHealth, [...values, healthParameter(health)])
    const result: Settled = JSON.parse(text(row?.result))
    const before = repeated ? await earlier(query, { settlements: known, health }) : { settled: [], suspended: [] }
    const settled = [...new Set([...(result.settled ?? []), ...before.settled])]
    const isSettled = new Set(settled)
    const written = new Set(result.written ?? [])
    const missed = health.filter(({ endpointId }) => !written.has(endpointId))
    return {
      settled,
      stale: settlements.map(({ deliveryId }) => deliveryId).filter((id) => !isSettled.has(id)),
      healthMissed: missed.length === 0 ? [] : await readMissed(query, current, missed),
      suspended: [...new Set([...(result.suspended ?? []), ...before.suspended])],
    }
  }
}

/** A statement of its own: the row that was met is newer than what the first one sees. */
async function readMissed(query: Query, sql: string, missed: Request['health']): Promise<HealthRecord[]> {
  const tenants = new Map(missed.map(({ endpointId, tenant }) => [endpointId, tenant]))
  const rows = await jsonRows(query, sql, [[...tenants.keys()]])
  return rows.filter((row) => tenants.get(text(row.endpoint_id)) === row.tenant).map(readHealth)
}

function settlementParameter(settlements: Request['settlements']): string {
  const rows = settlements.map(({ tenant, deliveryId, token, transition, attempt, unlogged }) => ({
    tenant,
    id: deliveryId,
    token,
    status: transition.status,
    delay: 'delayMs' in transition ? transition.delayMs : undefined,
    reason: 'reason' in transition ? transition.reason : undefined,
    diverted: 'diverted' in transition ? transition.diverted : undefined,
    ...(attempt === null
      ? {}
      : {
          number: attempt.number,
          url: attempt.url,
          sent: attempt.requestHeaders === null ? undefined : JSON.stringify(attempt.requestHeaders),
          outcome: attempt.outcome,
          code: attempt.statusCode ?? undefined,
          error: attempt.error ?? undefined,
          headers: attempt.responseHeaders === null ? undefined : JSON.stringify(attempt.responseHeaders),
          body: attempt.responseBody ?? undefined,
          truncated: attempt.responseTruncated ? true : undefined,
          at: attempt.startedAt,
          ms: attempt.durationMs,
          unlogged: unlogged === true ? true : undefined,
        }),
  }))
  return JSON.stringify(rows.sort((a, b) => (a.id < b.id ? -1 : 1)))
}
