import type { DeliveryWhere } from '@posthorn/core'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.js'
import { deliveryConditions } from './delivery-queries.js'

/**
 * Final deliveries that match and whose endpoint exists, oldest first: what `requeue` takes, with what decides whether
 * they are held (`is_active`, `suspended_at`, `gated`). Run it in the transaction that requeues them.
 */
export function requeueCandidates(
  db: Kysely<Tables>,
  request: { tenant: string; where: DeliveryWhere; after: string | null; limit: number },
) {
  const { tenant, where, after, limit } = request
  const query = db
    .selectFrom('deliveries as d')
    .innerJoin('endpoints as e', (join) => join.onRef('e.id', '=', 'd.endpoint_id').onRef('e.tenant', '=', 'd.tenant'))
    .innerJoin('health as h', 'h.endpoint_id', 'e.id')
    .innerJoin('messages as m', (join) => join.onRef('m.tenant', '=', 'd.tenant').onRef('m.id', '=', 'd.message_id'))
    .leftJoin('queue as q', (join) => join.onRef('q.tenant', '=', 'd.tenant').onRef('q.delivery_id', '=', 'd.id'))
    .select(['d.id', 'd.tenant', 'd.message_id', 'd.endpoint_id', 'd.attempts'])
    .select(['e.is_active', 'e.suspended_at', 'h.gated', 'm.size'])
    .where((eb) => eb.and([eb('d.tenant', '=', tenant), eb('d.status', '!=', 'open'), ...deliveryConditions(where)]))
    .orderBy('d.id')
    .limit(limit)
  return after === null ? query : query.where('d.id', '>', after)
}
