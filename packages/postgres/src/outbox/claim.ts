import type { ClaimedDelivery, DueClaim, OutboxStore } from '@posthorn/core'
import { type Row, readMessage, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { dueFrom, isPending } from '../schema/initial.js'
import { claimReader, type EndpointJson } from './claim-result.js'
import { beginning, type DueBound, type Look } from './due-bound.js'
import { healthJson } from './health-json.js'

type Request = Parameters<OutboxStore<never>['claim']>[0]

/*
 * One statement, one row, one JSON text: the driver parses no column, and JSON.parse is native code. Parameters: now,
 * limit, maxBytes, leaseMs, token, where the look begins (`DueBound`).
 * - `clock`: the commit does not wait for the disk. A claim that is lost in a crash is only a lease that never was.
 * - `first`: the lowest entry of the index that is there, past those of rows that are gone, so that `due` need not pass
 *   them again. The bounds are compared as rows, since the planner would take two bounds of one column for a narrow range,
 *   and sort it.
 * - `due`: walks the partial index queue_due in order and stops at the limit; rows other workers have are skipped, not
 *   waited for. EXPLAIN at 1,000,000 pending, 1,000 due: Limit > LockRows > Index Scan using queue_due, no sort.
 * - `fit`: a running total in the order `due` came (no ORDER BY of its own, which would sort again).
 * - `c`: touches the narrow queue row alone. Messages come once each, by key, which `OFFSET 0` holds the planner to; health
 *   by key.
 * - Planned again each time (no `keepPlan`): a plan made while the queue was empty took 72 ms at 500,000 rows, not 6.
 */
export function claimSql(t: TableNames): string {
  return `WITH clock AS MATERIALIZED (
  SELECT ${timeSql('$1')} AS now, set_config('synchronous_commit', 'off', true)),
first AS MATERIALIZED (
  SELECT due_at FROM ${t.queue} WHERE ${isPending} AND ${dueFrom('$6::bigint')} ORDER BY due_at, delivery_id LIMIT 1),
due AS MATERIALIZED (
  SELECT tenant, delivery_id, due_at, size FROM ${t.queue}
  WHERE ${isPending} AND ${dueFrom('due_at FROM first')} AND due_at <= (SELECT now FROM clock)
  ORDER BY due_at, delivery_id LIMIT $2::bigint FOR UPDATE SKIP LOCKED),
fit AS (
  SELECT tenant, delivery_id, due_at FROM (
    SELECT tenant, delivery_id, due_at, size, sum(size) OVER (ROWS UNBOUNDED PRECEDING) AS total, row_number() OVER () AS n FROM due) s
  WHERE total <= $3::bigint OR n = 1),
c AS (
  UPDATE ${t.queue} q SET due_at = (SELECT now FROM clock) + $4::bigint, token = $5::bigint
  FROM fit WHERE q.tenant = fit.tenant AND q.delivery_id = fit.delivery_id
  RETURNING q.delivery_id, q.tenant, q.message_id, q.endpoint_id, q.attempts, q.attempts_in_budget, fit.due_at, q.is_head),
a AS MATERIALIZED (
  SELECT array_agg(delivery_id) AS id, array_agg(tenant) AS tenant, array_agg(message_id) AS message,
    array_agg(endpoint_id) AS endpoint, array_agg(attempts) AS attempts, array_agg(attempts_in_budget) AS budget,
    array_agg(due_at) AS due FROM c)
SELECT json_build_object(
  'now', (SELECT now FROM clock),
  'firstDueAt', (SELECT due_at FROM first),
  'claimed', (SELECT row_to_json(a) FROM a WHERE a.id IS NOT NULL),
  'heads', (SELECT json_agg(json_build_array(tenant, delivery_id)) FROM c WHERE is_head),
  'messages', (SELECT json_agg(m) FROM (
    SELECT s.* FROM (SELECT DISTINCT tenant, message_id FROM c) r CROSS JOIN LATERAL (
      SELECT id, tenant, type, payload, scopes, idempotency_key, traceparent, created_at, deliver_at, expires_at
      FROM ${t.messages} WHERE tenant = r.tenant AND id = r.message_id OFFSET 0) s) m),
  'endpoints', (SELECT json_agg(json_build_array(e.id, e.version,
      CASE WHEN h.endpoint_id IS NOT NULL THEN ${healthJson('h')} END))
    FROM ${t.endpoints} e LEFT JOIN ${t.health} h ON h.endpoint_id = e.id
    WHERE e.id = ANY ((SELECT endpoint FROM a)::text[])))::text AS result`
}

interface Claimed extends Look {
  /** One array per column. */
  claimed: {
    id: string[]
    tenant: string[]
    message: string[]
    endpoint: string[]
    attempts: number[]
    budget: number[]
    due: number[]
  } | null
  /** Tenant and id of those that are heads. */
  heads: [string, string][] | null
  messages: Row[] | null
  endpoints: EndpointJson[] | null
}

/** `claim`: one statement, and one more where the caller lacks an endpoint. */
export function claimVerb(tables: TableNames, bound: DueBound, report: (error: Error) => void) {
  const claim = claimSql(tables)
  const read = claimReader(tables, report)

  return async (query: Query, request: Request): Promise<DueClaim> => {
    const { limit, maxBytes, leaseMs, token, known, thorough = false, now } = request
    const ask = async (from: number): Promise<Claimed> => {
      const [row] = await query(claim, [now ?? null, limit, maxBytes, leaseMs, token, from])
      return JSON.parse(text(row?.result))
    }
    // Another time than the server's says nothing of where its looks begin
    const found = now === undefined ? await bound.look(thorough, ask) : await ask(beginning)
    const { claimed, messages, endpoints, now: at, firstDueAt } = found
    if (claimed === null) {
      return { deliveries: [], messages: [], endpoints: [], deleted: [], now: at, nextDueAt: firstDueAt }
    }
    const leased = {
      now: at,
      deliveries: withHeads(deliveriesOf(claimed, at), found.heads),
      messages: (messages ?? []).map(readMessage),
      endpoints: endpoints ?? [],
    }
    return { ...(await read(query, leased, known)), nextDueAt: null }
  }
}

function deliveriesOf(columns: NonNullable<Claimed['claimed']>, now: number): ClaimedDelivery[] {
  const { tenant, message, endpoint, attempts, budget, due } = columns
  return columns.id.map((id, index) => {
    const dueAt = due[index] ?? now
    return {
      id,
      tenant: tenant[index] ?? '',
      messageId: message[index] ?? '',
      endpointId: endpoint[index] ?? '',
      attempts: attempts[index] ?? 0,
      attemptsInBudget: budget[index] ?? 0,
      dueAt,
      lateMs: Math.max(0, now - dueAt),
    }
  })
}

function withHeads(deliveries: ClaimedDelivery[], heads: Claimed['heads']): ClaimedDelivery[] {
  if (heads === null) return deliveries
  const isHead = new Set(heads.map(([tenant, id]) => `${id} ${tenant}`))
  return deliveries.map((each) => (isHead.has(`${each.id} ${each.tenant}`) ? { ...each, isHead: true } : each))
}
