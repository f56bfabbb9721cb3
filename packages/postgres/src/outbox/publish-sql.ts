import type { TableNames } from '@posthorn/sql'
import { nowSql } from '../dialect.js'
import { healthJson } from './health-json.js'
import { statusSql } from './status-sql.js'

/** What differs between the texts of a publish. */
export interface PublishKind {
  /** Whether an item has an idempotency key, so that a message may be there already. */
  keyed: boolean
  /** Whether the caller takes new rows at once: parameters $2 limit, $3 leaseMs, $4 token. */
  claims: boolean
  /** NOTIFY it inside the statement; null: do not. */
  channel: string | null
  /** How long to wait for a transaction that has an item's key open, in ms; null: as long as the connection says. */
  keyWaitMs: number | null
}

/**
 * One statement whose first parameter is the items as JSON: alone, where nothing is claimed, so that any client or ORM
 * can carry it inside the host's transaction. It goes through text: some ORMs cannot bind one of type json.
 * - `m`: DO UPDATE rather than DO NOTHING, which would give no row for a duplicate. It waits for a transaction that
 *   holds the same key, and for no other. `xmax = 0`: the row is new, not met. Without keys nothing can be met.
 * - `w`: the wait for such a transaction ends as lock_timeout (55P03). Set for this statement's transaction, and read by
 *   `m`, so that it is set before `m` waits.
 * - `clock`: what is not given a time is due by this server's clock, not by the emitter's.
 * - `p`: the matching endpoints; deliveries and queue rows come from the same list. No foreign key, so no lock on
 *   endpoints. `core`'s `matches` is the rule; a property test holds this text to it. OFFSET 0 keeps the planner to lookups
 *   by index: it takes JSON for 100 rows, and would read the endpoints of all tenants to join them.
 * - `n`: NOTIFY inside the transaction reaches workers when it commits, and never when it rolls back.
 * - `leased`: new rows the caller takes. What it must know of their endpoints was read with them.
 * Its plan may be kept, which halves its time: it inserts, and reads few endpoints.
 */
export function publishSql(t: TableNames, { keyed, claims, channel, keyWaitMs }: PublishKind): string {
  const isDue = `status = 'pending' AND due_at <= (SELECT now FROM clock)`
  const isLeased = `${isDue} AND count(*) FILTER (WHERE ${isDue}) OVER (ROWS UNBOUNDED PRECEDING) <= $2::bigint`
  const waits = keyed && keyWaitMs !== null
  const leased = `, CASE WHEN leased THEN (SELECT now FROM clock) + $3::bigint ELSE due_at END,
    CASE WHEN leased THEN $4::bigint ELSE 0 END`
  return `WITH i AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::text::json) AS r(
    id uuid, prefix text, tenant text, type text, payload text, size integer, scopes text[], patterns text[],
    key text, hash text, trace text, at bigint, deliver bigint, expires bigint, now bigint)),
clock AS MATERIALIZED (SELECT coalesce((SELECT now FROM i LIMIT 1), ${nowSql}) AS now),
${waits ? `w AS MATERIALIZED (SELECT set_config('lock_timeout', '${keyWaitMs}', true) AS ms),\n` : ''}m AS (
  INSERT INTO ${t.messages} AS s (id, tenant, type, payload, size, scopes, idempotency_key, content_hash, traceparent,
    created_at, deliver_at, expires_at)
  SELECT id, tenant, type, payload, size, scopes, key, hash, trace, at, deliver, expires FROM i${
    waits ? ' WHERE (SELECT ms FROM w) IS NOT NULL' : ''
  }${keyed ? onConflict : ''}),
p AS MATERIALIZED (
  SELECT *${claims ? `, ${isLeased} AS leased` : ''} FROM (
    SELECT (i.prefix || '-7' || substr(gen_random_uuid()::text, 16))::uuid AS id, i.tenant, i.id AS message_id,
      e.id AS endpoint_id, i.type, i.size, i.expires, i.at, coalesce(i.deliver, (SELECT now FROM clock)) AS due_at,
      ${statusSql('e', 'h')} AS status${
        claims
          ? `,
      e.version, CASE WHEN h.endpoint_id IS NOT NULL THEN ${healthJson('h')} END AS health`
          : ''
      }
    FROM i ${keyed ? 'JOIN m ON m.id = i.id AND m.fresh' : ''}
    CROSS JOIN LATERAL (
      SELECT * FROM ${t.endpoints} e WHERE e.tenant = i.tenant AND e.is_active
        AND (e.event_types IS NULL OR e.event_types && i.patterns) AND (e.scopes IS NULL OR e.scopes <@ i.scopes)
      OFFSET 0) e
    LEFT JOIN LATERAL (SELECT * FROM ${t.health} h WHERE h.endpoint_id = e.id OFFSET 0) h ON true) matched),
d AS (
  INSERT INTO ${t.deliveries} (id, tenant, message_id, endpoint_id, event_type, status, attempts, created_at)
  SELECT id, tenant, message_id, endpoint_id, type, 'open', 0, at FROM p),
q AS (
  INSERT INTO ${t.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
    attempts_in_budget, size, expires_at)
  SELECT id, tenant, message_id, endpoint_id, status${claims ? leased : ', due_at, 0'}, 0, 0, size, expires FROM p)${
    channel === null ? '' : `,\nn AS MATERIALIZED (${notify(channel)})`
  }
SELECT json_build_object(
  'counts', (SELECT json_object_agg(message_id, n) FROM (SELECT message_id, count(*) AS n FROM p GROUP BY message_id) c)${
    channel === null
      ? `,\n  'firstDueAt', (SELECT min(due_at) FROM p WHERE status = 'pending'),
  'waiting', (SELECT count(*) FROM p WHERE status = 'pending'${claims ? ' AND NOT leased' : ''})`
      : ''
  }${
    keyed ? `,\n  'met', (SELECT json_agg(json_build_array(id, tenant, key, hash)) FROM m WHERE NOT fresh)` : ''
  }${claims ? `,\n  'now', (SELECT now FROM clock),\n  'leased', (${leasedRows})` : ''}${
    channel === null ? '' : `,\n  'woken', (SELECT count(*) FROM n)`
  })::text AS result`
}

const onConflict = `
  ON CONFLICT (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL
    DO UPDATE SET idempotency_key = excluded.idempotency_key
  RETURNING s.id, s.tenant, s.idempotency_key AS key, s.content_hash AS hash, xmax = 0 AS fresh`

const leasedRows =
  'SELECT json_agg(json_build_array(id, message_id, endpoint_id, due_at, version, health)) FROM p WHERE leased'

/**
 * Tells since when something is due, as the notifier does. The time at which the transaction began is the same for all that
 * it emits, so that the server keeps one notification of them.
 */
const notify = (channel: string) => `SELECT pg_notify('${channel}', ':' || least(
    floor(extract(epoch FROM transaction_timestamp()) * 1000)::bigint, min(due_at))) FROM p WHERE status = 'pending' HAVING count(*) > 0`
