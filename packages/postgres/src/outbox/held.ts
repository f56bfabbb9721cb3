import type { HeldEndpoint, OutboxStore } from '@posthorn/core'
import { type Row, readEndpoint, readHealth, type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

type Request = Parameters<OutboxStore<never>['held']>[0]

interface HeldRow {
  id: string
  tenant: string
  endpoint: Row | null
  health: Row | null
  busy: boolean | null
}

/**
 * `held`: hops over the distinct endpoint ids of the index queue_held, one probe each (a loose index scan), so its cost
 * grows with the endpoints that have held rows and not with the rows.
 */
export function heldVerb(tables: TableNames) {
  const first = (after: string) => `SELECT endpoint_id, tenant FROM ${tables.queue}
    WHERE status = 'held' AND endpoint_id > ${after} ORDER BY endpoint_id LIMIT 1`
  const held = `WITH RECURSIVE walk AS (
  (${first('$1::text')})
  UNION ALL
  SELECT n.endpoint_id, n.tenant FROM walk CROSS JOIN LATERAL (${first('walk.endpoint_id')}) n),
w AS (SELECT * FROM walk LIMIT $2::bigint)
SELECT json_agg(json_build_object('id', w.endpoint_id, 'tenant', w.tenant, 'endpoint', e, 'health', h,
    'busy', e.is_ordered AND EXISTS (
      SELECT FROM ${tables.queue} WHERE endpoint_id = w.endpoint_id AND is_head AND status = 'pending')))::text AS result
FROM w LEFT JOIN ${tables.endpoints} e ON e.id = w.endpoint_id LEFT JOIN ${tables.health} h ON h.endpoint_id = e.id`

  return async (query: Query, { after, limit }: Request): Promise<HeldEndpoint[]> => {
    const [row] = await query(held, [after ?? '', limit])
    const rows: HeldRow[] = JSON.parse(text(row?.result ?? '[]'))
    return rows
      .map(({ id, tenant, endpoint, health, busy }) => ({
        endpointId: id,
        tenant,
        endpoint: endpoint === null ? null : readEndpoint(endpoint),
        health: health === null ? null : readHealth(health),
        ...(busy ? { isBusy: true as const } : {}),
      }))
      .sort((a, b) => (a.endpointId < b.endpointId ? -1 : 1))
  }
}
