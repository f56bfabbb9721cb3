import type { LogStore } from '@posthorn/core'
import { int, type TableNames, textOrNull } from '@posthorn/sql'
import type { Connection, Query } from '../connection/connection.js'
import { housekeepingLocks } from './housekeeping.js'

type Verb = LogStore['deleteTenant']
type Request = Parameters<Verb>[0]

/** What a step has deleted, and whether there may be more of it. */
interface Step {
  deleted: number
  isMore: boolean
}

/**
 * `deleteTenant`: sessions, then endpoints, so that no new deliveries are made; then reservations, deliveries with what hangs on
 * them, and messages that have none. Each step finds its rows by a key that leads with the tenant, and a call ends with the first step
 * that leaves something: where endpoints are created all the time, the rest goes nevertheless. A batch of deliveries is
 * measured with its attempts and queue rows, so that a call's work is bounded. Each step is a transaction of its own and
 * locks in the order of settle and prune: queue, deliveries by id, attempts; health before endpoints.
 */
export function deleteTenantVerb(t: TableNames) {
  const { deletes } = housekeepingLocks(t)
  const endpoints = `WITH pick AS MATERIALIZED (
  SELECT id FROM ${t.endpoints} WHERE tenant = $1::text ORDER BY id LIMIT greatest($2::bigint / 2, 1)),
locked AS MATERIALIZED (
  SELECT endpoint_id FROM ${t.health} WHERE endpoint_id = ANY (ARRAY(SELECT id FROM pick)) ORDER BY endpoint_id FOR UPDATE),
e AS (
  DELETE FROM ${t.endpoints} WHERE id = ANY (ARRAY(SELECT id FROM pick)) AND (SELECT count(*) FROM locked) >= 0
  RETURNING id),
h AS (DELETE FROM ${t.health} WHERE endpoint_id IN (SELECT id FROM e) RETURNING 1)
SELECT ((SELECT count(*) FROM e) + (SELECT count(*) FROM h))::text AS deleted,
  ((SELECT count(*) FROM pick) = greatest($2::bigint / 2, 1))::text AS is_more`

  // A statement of its own, once the endpoints are gone: nobody can make a row any more
  const reservations = `WITH r AS (
  DELETE FROM ${t.reservations} WHERE (tenant, endpoint_id, kind) IN (
    SELECT tenant, endpoint_id, kind FROM ${t.reservations} WHERE tenant = $1::text LIMIT $2::bigint) RETURNING 1)
SELECT count(*)::text AS deleted, (count(*) = $2::bigint)::text AS is_more FROM r`

  const lockDeliveries = `WITH seen AS MATERIALIZED (
  SELECT id, total, n FROM (
    SELECT id, sum(attempts + 2) OVER (ROWS UNBOUNDED PRECEDING) AS total, row_number() OVER () AS n FROM (
      SELECT id, attempts FROM ${t.deliveries} WHERE tenant = $1::text ORDER BY id LIMIT $2::bigint) o) s),
pick AS MATERIALIZED (SELECT id FROM seen WHERE total <= $2::bigint OR n = 1),
queued AS MATERIALIZED (
  SELECT delivery_id FROM ${t.queue} WHERE tenant = $1::text AND delivery_id = ANY (ARRAY(SELECT id FROM pick))
  ORDER BY delivery_id FOR UPDATE),
locked AS MATERIALIZED (
  SELECT id FROM ${t.deliveries} WHERE tenant = $1::text AND id = ANY (ARRAY(SELECT id FROM pick))
    AND (SELECT count(*) FROM queued) >= 0
  ORDER BY id FOR UPDATE)
SELECT json_agg(id)::text AS ids, ((SELECT count(*) FROM seen) > (SELECT count(*) FROM pick)
  OR (SELECT count(*) FROM seen) = $2::bigint)::text AS is_more FROM locked`
  // A statement of its own, after the locks: it sees what a settle or a requeue did that they waited for
  const deliveries = `WITH i AS MATERIALIZED (SELECT value::uuid AS id FROM json_array_elements_text($2::text::json)),
q AS (
  DELETE FROM ${t.queue} WHERE tenant = $1::text AND delivery_id = ANY (ARRAY(SELECT id FROM i)) RETURNING 1),
a AS (
  DELETE FROM ${t.attempts} WHERE tenant = $1::text AND delivery_id = ANY (ARRAY(SELECT id FROM i)) RETURNING 1),
d AS (DELETE FROM ${t.deliveries} WHERE tenant = $1::text AND id = ANY (ARRAY(SELECT id FROM i)) RETURNING 1)
SELECT ((SELECT count(*) FROM q) + (SELECT count(*) FROM a) + (SELECT count(*) FROM d))::text AS deleted`

  const creations = `WITH c AS (
  DELETE FROM ${t.creations} WHERE (tenant, key) IN (
    SELECT tenant, key FROM ${t.creations} WHERE tenant = $1::text LIMIT $2::bigint) RETURNING 1)
SELECT count(*)::text AS deleted, (count(*) = $2::bigint)::text AS is_more FROM c`

  const sessions = `WITH s AS (
  DELETE FROM ${t.sessions} WHERE id IN (
    SELECT id FROM ${t.sessions} WHERE tenant = $1::text LIMIT $2::bigint) RETURNING 1)
SELECT count(*)::text AS deleted, (count(*) = $2::bigint)::text AS is_more FROM s`

  // One that was published after the deliveries went has some: it stays, as what is created meanwhile
  const messages = `WITH looked AS MATERIALIZED (
  SELECT id, EXISTS (SELECT 1 FROM ${t.deliveries} d WHERE d.message_id = o.id AND d.tenant = $1::text) AS has_deliveries
  FROM (SELECT id FROM ${t.messages} WHERE tenant = $1::text ORDER BY id LIMIT $2::bigint) o),
m AS (
  DELETE FROM ${t.messages} WHERE tenant = $1::text AND id IN (
    SELECT id FROM looked WHERE NOT has_deliveries) RETURNING 1)
SELECT (SELECT count(*) FROM m)::text AS deleted, ((SELECT count(*) FROM looked) = $2::bigint)::text AS is_more`

  async function step(query: Query, sql: string, values: unknown[]): Promise<Step> {
    const [row] = await query(sql, values)
    return { deleted: int(row?.deleted), isMore: row?.is_more === 'true' }
  }

  async function deleteDeliveries(query: Query, values: unknown[]): Promise<Step> {
    const [row] = await query(lockDeliveries, values)
    const ids = textOrNull(row?.ids ?? null)
    const isMore = row?.is_more === 'true'
    return ids === null ? { deleted: 0, isMore } : { ...(await step(query, deliveries, [values[0], ids])), isMore }
  }

  async function deleteMessages(query: Query, values: unknown[]): Promise<Step> {
    await query(deletes, [])
    return step(query, messages, values)
  }

  return async (transaction: Connection['transaction'], { tenant, limit }: Request): ReturnType<Verb> => {
    let left = limit
    const steps = [
      (query: Query) => step(query, sessions, [tenant, left]),
      (query: Query) => step(query, endpoints, [tenant, left]),
      (query: Query) => step(query, reservations, [tenant, left]),
      (query: Query) => deleteDeliveries(query, [tenant, left]),
      (query: Query) => step(query, creations, [tenant, left]),
      (query: Query) => deleteMessages(query, [tenant, left]),
    ]
    for (const each of steps) {
      const { deleted, isMore } = await transaction(each, 'maintenance')
      left -= deleted
      if (isMore || left <= 0) return { deleted: limit - left, next: '' }
    }
    return { deleted: limit - left, next: null }
  }
}
