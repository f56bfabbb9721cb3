import { type Claim, type ClaimOffer, type PublishItem, type PublishResult, WebhooksError } from '@posthorn/core'
import { payloadSize, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { type Claimed, claimReader } from './claim-result.js'

/*
 * One statement with one JSON parameter, so that any client or ORM can carry it inside the host's transaction.
 * - `m`: DO UPDATE rather than DO NOTHING, which would give no row for a duplicate. It waits for a transaction that
 *   holds the same key, and for no other. `xmax = 0`: the row is new, not met.
 * - `p`: the matching endpoints; deliveries and queue rows come from the same list. No foreign key, so no lock on
 *   endpoints. `core`'s `matches` is the rule; a property test holds this text to it.
 * - `n`: NOTIFY inside the transaction reaches workers when it commits, and never when it rolls back.
 * - `l`, where the caller claims: new rows it takes at once. Parameters $2 limit, $3 leaseMs, $4 token, $5 now.
 * Parameters go through text: some ORMs cannot bind one of type json.
 * Its plan may be kept, which halves its time (2.1 ms to 1.1 ms for one message): it inserts, and reads few endpoints.
 */
function publishSql(t: TableNames, channel: string | null, claims: boolean): string {
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
${claims ? newLeases : ''}d AS (
  INSERT INTO ${t.deliveries} (id, tenant, message_id, endpoint_id, event_type, status, attempts, created_at)
  SELECT id, tenant, message_id, endpoint_id, type, 'open', 0, at FROM p),
q AS (
  INSERT INTO ${t.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
    attempts_in_budget, size)
  ${claims ? leasedRows : 'SELECT id, tenant, message_id, endpoint_id, status, due_at, 0, 0, 0, size FROM p'})${channel === null ? '' : wake}
SELECT json_build_object(${claims ? `\n  ${claimedJson(t)},` : ''}
  'counts', (SELECT json_object_agg(message_id, n) FROM (SELECT message_id, count(*) AS n FROM p GROUP BY message_id) c),
  'met', (SELECT json_agg(json_build_array(id, tenant, key, hash)) FROM m WHERE NOT fresh)${
    channel === null ? '' : `,\n  'woken', (SELECT count(*) FROM n)`
  })::text AS result`
}

const newLeases = `clock AS MATERIALIZED (SELECT ${timeSql('$5')} AS now),
l AS MATERIALIZED (
  SELECT id FROM p WHERE status = 'pending' AND due_at <= (SELECT now FROM clock) ORDER BY due_at LIMIT $2::bigint),
`

const leasedRows = `SELECT p.id, tenant, message_id, endpoint_id, status,
    CASE WHEN l.id IS NULL THEN due_at ELSE (SELECT now FROM clock) + $3::bigint END,
    CASE WHEN l.id IS NULL THEN 0 ELSE $4::bigint END, 0, 0, size FROM p LEFT JOIN l ON l.id = p.id`

/** In the shape that a claim has. */
function claimedJson(t: TableNames): string {
  return `'now', (SELECT now FROM clock),
  'claimed', (SELECT row_to_json(a) FROM (
    SELECT array_agg(p.id) AS id, array_agg(p.tenant) AS tenant, array_agg(message_id) AS message,
      array_agg(endpoint_id) AS endpoint, array_agg(0) AS attempts, array_agg(0) AS budget, array_agg(due_at) AS due
    FROM p JOIN l ON l.id = p.id) a WHERE a.id IS NOT NULL),
  'endpoints', (SELECT json_agg(x) FROM (
    SELECT e.version AS endpoint_version, h.* FROM ${t.endpoints} e JOIN ${t.health} h ON h.endpoint_id = e.id
    WHERE e.id IN (SELECT p.endpoint_id FROM p JOIN l ON l.id = p.id)) x)`
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
  /** What the caller took at once; null where it did not offer to. */
  claim: Claim | null
  isWorkWaiting: boolean
}

/**
 * `publish` on a query function. `channel`: NOTIFY it inside the statement; null: leave that to the caller. Where it
 * throws `idempotency_conflict`, rows of the other items are there: with more than one item, roll back.
 */
export function publishVerb(tables: TableNames, channel: string | null) {
  const publish = publishSql(tables, channel, false)
  const publishAndClaim = publishSql(tables, channel, true)
  const readClaim = claimReader(tables)
  const count = countSql(tables)

  return async (
    query: Query,
    items: readonly PublishItem[],
    offer?: ClaimOffer & { now?: number },
  ): Promise<PublishOutcome> => {
    const parameter = publishParameter(items)
    const [row] =
      offer === undefined
        ? await query(publish, [parameter], 'keepPlan')
        : await query(publishAndClaim, [parameter, ...offerParameters(offer)], 'keepPlan')
    const answer: Published & Claimed = JSON.parse(text(row?.result))
    const { counts, met } = answer
    const messages = items.map(({ message }) => message)
    // The messages are stored: a claim that cannot be read must not fail the publish, its leases run out
    const claim = offer === undefined ? null : await readClaim(query, answer, offer.known, messages).catch(() => null)
    const fresh = counts ?? {}
    const made = Object.values(fresh).reduce((sum, count) => sum + count, 0)
    const isWorkWaiting = made > (claim?.deliveries.length ?? 0)
    if (met === null) {
      const results = items.map(({ message: { id } }) => ({ id, deliveries: fresh[id] ?? 0, duplicate: false }))
      return { results, claim, isWorkWaiting }
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
    return { results, claim, isWorkWaiting }
  }
}

function offerParameters({ limit, leaseMs, token, now }: ClaimOffer & { now?: number }) {
  return [limit, leaseMs, token, now ?? null]
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
