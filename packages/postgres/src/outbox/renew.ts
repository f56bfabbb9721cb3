import type { OutboxStore, RenewResult } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { isUuid } from '../ids.js'

type Request = Parameters<OutboxStore<never>['renew']>[0]

interface Renewed {
  now: number
  renewed: string[] | null
  endpoints: RenewResult['endpoints'] | null
}

/**
 * `renew`: one statement for all leases of a worker. $1 now, $2 leaseMs, $3 ids and tokens. Like a claim it does not
 * wait for the disk: a renewal lost in a crash is a lease that ends early. How the endpoints stand is read by their keys.
 */
export function renewVerb(tables: TableNames) {
  const renew = `WITH clock AS MATERIALIZED (
  SELECT ${timeSql('$1')} AS now, set_config('synchronous_commit', 'off', true)),
u AS (
  UPDATE ${tables.queue} q SET due_at = (SELECT now FROM clock) + $2::bigint
  FROM json_to_recordset($3::text::json) AS i(tenant text, id uuid, token bigint)
  WHERE q.tenant = i.tenant AND q.delivery_id = i.id AND q.token = i.token RETURNING q.delivery_id, q.endpoint_id)
SELECT json_build_object('now', (SELECT now FROM clock), 'renewed', (SELECT json_agg(delivery_id) FROM u), 'endpoints', (
  SELECT json_agg(json_build_object('id', e.id, 'version', e.version, 'gated', h.gated))
  FROM ${tables.endpoints} e JOIN ${tables.health} h ON h.endpoint_id = e.id
  WHERE e.id IN (SELECT endpoint_id FROM u)))::text AS result`

  return async (query: Query, { claims, leaseMs, now }: Request): Promise<RenewResult> => {
    const rows = claims
      .filter(({ deliveryId }) => isUuid(deliveryId))
      .map(({ tenant, deliveryId, token }) => ({ tenant, id: deliveryId, token }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const [row] = await query(renew, [now ?? null, leaseMs, JSON.stringify(rows)])
    const result: Renewed = JSON.parse(text(row?.result))
    const kept = new Set(result.renewed)
    const lost = claims.map(({ deliveryId }) => deliveryId).filter((id) => !kept.has(id))
    return { lost, endpoints: result.endpoints ?? [], now: result.now }
  }
}
