import type { LogStore } from '@posthorn/core'
import { int, type TableNames } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

type Request = Parameters<LogStore['deleteTenant']>[0]

/**
 * `deleteTenant`: endpoints first, so that no new deliveries are made; then deliveries with what hangs on them; then
 * messages. Each step is one statement that finds its rows by a key that leads with the tenant, and one call does one
 * step that finds any. A batch of deliveries is measured with its attempts and queue rows, so that a call's work is
 * bounded. It locks in the order of settle and prune: queue, deliveries by id, attempts.
 */
export function deleteTenantVerb(t: TableNames) {
  const steps = [
    `WITH e AS (
  DELETE FROM ${t.endpoints} WHERE id IN (
    SELECT id FROM ${t.endpoints} WHERE tenant = $1::text ORDER BY id LIMIT greatest($2::bigint / 2, 1) FOR UPDATE)
  RETURNING id),
h AS (DELETE FROM ${t.health} WHERE endpoint_id IN (SELECT id FROM e) RETURNING 1)
SELECT ((SELECT count(*) FROM e) + (SELECT count(*) FROM h))::text AS deleted`,

    `WITH pick AS MATERIALIZED (
  SELECT id FROM (
    SELECT id, sum(attempts + 2) OVER (ROWS UNBOUNDED PRECEDING) AS total, row_number() OVER () AS n FROM (
      SELECT id, attempts FROM ${t.deliveries} WHERE tenant = $1::text ORDER BY id LIMIT $2::bigint) o) s
  WHERE total <= $2::bigint OR n = 1),
q AS (DELETE FROM ${t.queue} WHERE tenant = $1::text AND delivery_id IN (SELECT id FROM pick) RETURNING 1),
locked AS MATERIALIZED (
  SELECT id FROM ${t.deliveries} WHERE tenant = $1::text AND id IN (SELECT id FROM pick) AND (SELECT count(*) FROM q) >= 0
  ORDER BY id FOR UPDATE),
a AS (DELETE FROM ${t.attempts} WHERE tenant = $1::text AND delivery_id IN (SELECT id FROM locked) RETURNING 1),
d AS (DELETE FROM ${t.deliveries} WHERE tenant = $1::text AND id IN (SELECT id FROM pick) RETURNING 1)
SELECT ((SELECT count(*) FROM q) + (SELECT count(*) FROM a) + (SELECT count(*) FROM d))::text AS deleted`,

    `WITH c AS (
  DELETE FROM ${t.creations} WHERE (tenant, key) IN (
    SELECT tenant, key FROM ${t.creations} WHERE tenant = $1::text LIMIT $2::bigint) RETURNING 1)
SELECT count(*)::text AS deleted FROM c`,

    `WITH m AS (
  DELETE FROM ${t.messages} WHERE tenant = $1::text AND id IN (
    SELECT id FROM ${t.messages} WHERE tenant = $1::text ORDER BY id LIMIT $2::bigint) RETURNING 1)
SELECT count(*)::text AS deleted FROM m`,
  ]

  return async (query: Query, { tenant, limit }: Request): Promise<{ deleted: number }> => {
    for (const step of steps) {
      const [row] = await query(step, [tenant, limit])
      const deleted = int(row?.deleted)
      if (deleted > 0) return { deleted }
    }
    return { deleted: 0 }
  }
}
