import type { ClaimedDelivery } from '@posthorn/core'
import { type Row, readMessage, type TableNames } from '@posthorn/sql'
import type { EndpointJson, Leased } from './claim-result.js'
import { healthJson } from './health-json.js'

/** What {@link leasedSql} gives. */
export interface LeasedJson {
  /** The store's time, in ms. */
  now: number
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

/**
 * The end of a statement that leases rows: all that a claim says of `c`, the rows, as one JSON text; so the driver parses
 * no column, and JSON.parse is native code. Messages come once each, by key, which `OFFSET 0` holds the planner to; health
 * by key. `clock` has the time. `told`: more to say.
 */
export function leasedSql(t: TableNames, told: string): string {
  return `a AS MATERIALIZED (
  SELECT array_agg(delivery_id) AS id, array_agg(tenant) AS tenant, array_agg(message_id) AS message,
    array_agg(endpoint_id) AS endpoint, array_agg(attempts) AS attempts, array_agg(attempts_in_budget) AS budget,
    array_agg(due_at) AS due FROM c)
SELECT json_build_object(
  'now', (SELECT now FROM clock),
  ${told},
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

/** What was leased. */
export function leasedFrom({ claimed, heads, messages, endpoints, now }: LeasedJson): Leased {
  return {
    now,
    deliveries: claimed === null ? [] : withHeads(deliveriesOf(claimed, now), heads),
    messages: (messages ?? []).map(readMessage),
    endpoints: endpoints ?? [],
  }
}

function deliveriesOf(columns: NonNullable<LeasedJson['claimed']>, now: number): ClaimedDelivery[] {
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

function withHeads(deliveries: ClaimedDelivery[], heads: LeasedJson['heads']): ClaimedDelivery[] {
  if (heads === null) return deliveries
  const isHead = new Set(heads.map(([tenant, id]) => `${id} ${tenant}`))
  return deliveries.map((each) => (isHead.has(`${each.id} ${each.tenant}`) ? { ...each, isHead: true } : each))
}
