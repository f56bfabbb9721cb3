import { type PublishItem, type PublishResult, WebhooksError } from '@posthorn/core'
import { payloadSize, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

/*
 * One statement with one JSON parameter, so that any client or ORM can carry it inside the host's transaction.
 * - `m`: DO UPDATE rather than DO NOTHING, which would give no row for a duplicate. It waits for a transaction that
 *   holds the same key, and for no other. `xmax = 0`: the row is new, not met.
 * - `p`: the matching endpoints; deliveries and queue rows come from the same list. No foreign key, so no lock on
 *   endpoints. `core`'s `matches` is the rule; a property test holds this text to it.
 * - `n`: NOTIFY inside the transaction reaches workers when it commits, and never when it rolls back.
 * Parameters go through text: some ORMs cannot bind one of type json.
 */
function publishSql(t: TableNames, channel: string | null): string {
  const wake = `, n AS MATERIALIZED (SELECT pg_notify('${channel}', '') FROM p WHERE p.status = 'pending' LIMIT 1)`
  return `WITH i AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::text::json) AS r(
    id uuid, prefix text, tenant text, type text, payload text, size integer, scopes text[], patterns text[],
    key text, hash text, trace text, at bigint, deliver bigint, expires bigint)),
m AS (
  INSERT INTO ${t.messages} AS s (id, tenant, type, payload, size, scopes, idempotency_key, content_hash, traceparent,
    created_at, deliver_at, expires_at)
  SELECT id, tenant, type, payload, size, scopes, key, hash, trace, at, deliver, expires FROM i
  ON CONFLICT (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL
    DO UPDATE SET idempotency_key = excluded.idempotency_key
  RETURNING s.id, s.tenant, s.idempotency_key AS key, s.content_hash AS hash, xmax = 0 AS fresh),
p AS MATERIALIZED (
  SELECT (i.prefix || '-7' || substr(gen_random_uuid()::text, 16))::uuid AS id, i.tenant, i.id AS message_id,
    e.id AS endpoint_id, i.type, i.size, i.at, coalesce(i.deliver, i.at) AS due_at,
    CASE WHEN e.suspended_at IS NOT NULL OR h.gated THEN 'held' ELSE 'pending' END AS status
  FROM i JOIN m ON m.id = i.id AND m.fresh
  JOIN ${t.endpoints} e ON e.tenant = i.tenant AND e.is_active
    AND (e.event_types IS NULL OR e.event_types && i.patterns) AND (e.scopes IS NULL OR e.scopes <@ i.scopes)
  LEFT JOIN ${t.health} h ON h.endpoint_id = e.id),
d AS (
  INSERT INTO ${t.deliveries} (id, tenant, message_id, endpoint_id, event_type, status, attempts, created_at)
  SELECT id, tenant, message_id, endpoint_id, type, 'open', 0, at FROM p),
q AS (
  INSERT INTO ${t.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
    attempts_in_budget, size)
  SELECT id, tenant, message_id, endpoint_id, status, due_at, 0, 0, 0, size FROM p)${channel === null ? '' : wake}
SELECT json_build_object(
  'counts', (SELECT json_object_agg(message_id, n) FROM (SELECT message_id, count(*) AS n FROM p GROUP BY message_id) c),
  'met', (SELECT json_agg(json_build_array(id, tenant, key, hash)) FROM m WHERE NOT fresh)${
    channel === null ? '' : `,\n  'woken', (SELECT count(*) FROM n)`
  })::text AS result`
}

/** A statement of its own: the one above may have waited for the message, and does not see what came with it. */
function countSql(t: TableNames): string {
  return `SELECT json_object_agg(message_id, n)::text AS result FROM (
  SELECT message_id, count(*) AS n FROM ${t.deliveries}
  WHERE message_id = ANY (ARRAY(SELECT id::uuid FROM json_array_elements_text($1::text::json) AS r(id)))
  GROUP BY message_id) c`
}

interface Published {
  counts: Record<string, number> | null
  /** Messages that were there already: id, tenant, key, content hash. */
  met: [id: string, tenant: string, key: string, hash: string | null][] | null
}

/** What a publish did, and whether a delivery was made that another process may have to hear of. */
export interface PublishOutcome {
  results: PublishResult[]
  isWorkWaiting: boolean
}

/**
 * `publish` on a query function. `channel`: NOTIFY it inside the statement; null: leave that to the caller. Where it
 * throws `idempotency_conflict`, rows of the other items are there: with more than one item, roll back.
 */
export function publishVerb(tables: TableNames, channel: string | null) {
  const publish = publishSql(tables, channel)
  const count = countSql(tables)

  return async (query: Query, items: readonly PublishItem[]): Promise<PublishOutcome> => {
    const [row] = await query(publish, [publishParameter(items)])
    const { counts, met }: Published = JSON.parse(text(row?.result))
    const fresh = counts ?? {}
    const isWorkWaiting = counts !== null
    if (met === null) {
      const results = items.map(({ message: { id } }) => ({ id, deliveries: fresh[id] ?? 0, duplicate: false }))
      return { results, isWorkWaiting }
    }
    const stored = new Map(met.map(([id, tenant, key, hash]) => [JSON.stringify([tenant, key]), { id, hash }]))
    const [counted] = await query(count, [JSON.stringify(met.map(([id]) => id))])
    const old: Record<string, number> = JSON.parse(text(counted?.result ?? '{}'))
    const results = items.map(({ message, contentHash }) => {
      const found = stored.get(JSON.stringify([message.tenant, message.idempotencyKey]))
      if (found === undefined) return { id: message.id, deliveries: fresh[message.id] ?? 0, duplicate: false }
      if (found.hash !== contentHash) throw conflict(message.idempotencyKey, found.id)
      return { id: found.id, deliveries: old[found.id] ?? 0, duplicate: true }
    })
    return { results, isWorkWaiting }
  }
}

/** Keys that are absent are null on the other side; leaving them out spares the server a third of the parsing. */
function publishParameter(items: readonly PublishItem[]): string {
  return JSON.stringify(
    items.map(({ message, patterns, contentHash, deliveryIdPrefix }) => {
      const { id, tenant, type, payload, scopes, idempotencyKey, traceparent, createdAt, deliverAt, expiresAt } =
        message
      for (const value of [payload, tenant, idempotencyKey, traceparent, ...scopes]) checkStorable(value)
      return {
        id,
        prefix: deliveryIdPrefix,
        tenant,
        type,
        payload,
        size: payloadSize(message),
        scopes,
        patterns,
        key: idempotencyKey ?? undefined,
        hash: contentHash ?? undefined,
        trace: traceparent ?? undefined,
        at: createdAt,
        deliver: deliverAt ?? undefined,
        expires: expiresAt ?? undefined,
      }
    }),
  )
}

/** Asked before the statement runs: an error of the server would end the host's transaction. */
function checkStorable(value: string | null): void {
  if (value === null || (!value.includes('\0') && value.isWellFormed())) return
  throw new WebhooksError(
    'invalid_argument',
    'PostgreSQL cannot store text with a NUL or half a surrogate pair: leave the character out or write it as a JSON escape.',
  )
}

function conflict(key: string | null, messageId: string): WebhooksError {
  return new WebhooksError(
    'idempotency_conflict',
    'The idempotency key was used before with another type, payload or scopes: use a key of its own for each event.',
    { details: { idempotencyKey: key, messageId } },
  )
}
