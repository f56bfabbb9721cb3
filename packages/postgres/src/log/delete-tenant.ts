import type { LogStore } from '@posthorn/core'
import { int, type TableNames, textOrNull } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

type Request = Parameters<LogStore['deleteTenant']>[0]

/**
 * `deleteTenant`: endpoints first, so that no new deliveries are made; then reservations; then deliveries with what hangs on them; then
 * messages. Each step finds its rows by a key that leads with the tenant, and one call does one step that finds any. A
 * batch of deliveries is measured with its attempts and queue rows, so that a call's work is bounded. It locks in the
 * order of settle and prune: queue, deliveries by id, attempts; health before endpoints.
 */
export function deleteTenantVerb(t: TableNames) {
  const endpoints = `WITH pick AS MATERIALIZED (
  SELECT id FROM ${t.endpoints} WHERE tenant = $1::text ORDER BY id LIMIT greatest($2::bigint / 2, 1)),
locked AS MATERIALIZED (
  SELECT endpoint_id FROM ${t.health} WHERE endpoint_id = ANY (ARRAY(SELECT id FROM pick)) ORDER BY endpoint_id FOR UPDATE),
e AS (
  DELETE FROM ${t.endpoints} WHERE id = ANY (ARRAY(SELECT id FROM pick)) AND (SELECT count(*) FROM locked) >= 0
  RETURNING id),
h AS (DELETE FROM ${t.health} WHERE endpoint_id IN (SELECT id FROM e) RETURNING 1)
SELECT ((SELECT count(*) FROM e) + (SELECT count(*) FROM h))::text AS deleted`

  // A statement of its own, once the endpoints are gone: nobody can make a row any more
  const reservations = `WITH r AS (
  DELETE FROM ${t.reservations} WHERE (tenant, endpoint_id, kind) IN (
    SELECT tenant, endpoint_id, kind FROM ${t.reservations} WHERE tenant = $1::text LIMIT $2::bigint) RETURNING 1)
SELECT count(*)::text AS deleted FROM r`

  const lockDeliveries = `WITH pick AS MATERIALIZED (
  SELECT id FROM (
    SELECT id, sum(attempts + 2) OVER (ROWS UNBOUNDED PRECEDING) AS total, row_number() OVER () AS n FROM (
      SELECT id, attempts FROM ${t.deliveries} WHERE tenant = $1::text ORDER BY id LIMIT $2::bigint) o) s
  WHERE total <= $2::bigint OR n = 1),
queued AS MATERIALIZED (
  SELECT delivery_id FROM ${t.queue} WHERE tenant = $1::text AND delivery_id = ANY (ARRAY(SELECT id FROM pick))
  ORDER BY delivery_id FOR UPDATE),
locked AS MATERIALIZED (
  SELECT id FROM ${t.deliveries} WHERE tenant = $1::text AND id = ANY (ARRAY(SELECT id FROM pick))
    AND (SELECT count(*) FROM queued) >= 0
  ORDER BY id FOR UPDATE)
SELECT json_agg(id)::text AS ids FROM locked`
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
SELECT count(*)::text AS deleted FROM c`

  const messages = `WITH m AS (
  DELETE FROM ${t.messages} WHERE tenant = $1::text AND id IN (
    SELECT id FROM ${t.messages} WHERE tenant = $1::text ORDER BY id LIMIT $2::bigint) RETURNING 1)
SELECT count(*)::text AS deleted FROM m`

  const run = async (query: Query, step: string, values: unknown[]): Promise<number> => {
    const [row] = await query(step, values)
    return int(row?.deleted)
  }

  async function deleteDeliveries(query: Query, { tenant, limit }: Request): Promise<number> {
    const [row] = await query(lockDeliveries, [tenant, limit])
    const ids = textOrNull(row?.ids ?? null)
    return ids === null ? 0 : run(query, deliveries, [tenant, ids])
  }

  /** In a transaction. */
  return async (query: Query, request: Request): Promise<{ deleted: number }> => {
    const values = [request.tenant, request.limit]
    let deleted = await run(query, endpoints, values)
    if (deleted === 0) deleted = await run(query, reservations, values)
    if (deleted === 0) deleted = await deleteDeliveries(query, request)
    if (deleted === 0) deleted = await run(query, creations, values)
    if (deleted === 0) deleted = await run(query, messages, values)
    return { deleted }
  }
}
