import type { LogStore } from '@posthorn/core'
import { addDelivery } from './add-delivery.js'
import { compareCodePoints } from './code-points.js'
import { isWithin } from './list.js'
import { findEndpoint, type MessageRow, type Tables } from './tables.js'

type Request = Parameters<LogStore['missing']>[0]
type DeliverRequest = Parameters<LogStore['deliverMissing']>[0]

function hasDelivery({ deliveries }: MessageRow, endpointId: string): boolean {
  return deliveries.some((row) => row.endpointId === endpointId)
}

/** Messages of a range that have no delivery to an endpoint, of the next `limit` by id. */
export function missing(
  tables: Tables,
  { tenant, endpointId, createdAt, after, limit }: Request,
): Awaited<ReturnType<LogStore['missing']>> {
  const rows = [...(tables.tenants.get(tenant)?.messages.values() ?? [])]
    .filter(({ record }) => isWithin(createdAt, record.createdAt) && (after === null || record.id > after))
    .sort((left, right) => compareCodePoints(left.record.id, right.record.id))
    .slice(0, limit)
  const messages = rows
    .filter((row) => !hasDelivery(row, endpointId))
    .map(({ record: { id, type, scopes, expiresAt } }) => ({ id, type, scopes: [...scopes], expiresAt }))
  return { messages, next: rows.length < limit ? null : (rows.at(-1)?.record.id ?? null) }
}

/** Makes the deliveries that are not there yet, at the store's time `now`. Gives their ids. */
export function deliverMissing(
  tables: Tables,
  { tenant, endpointId, messages }: DeliverRequest,
  now: number,
): string[] {
  const endpoint = findEndpoint(tables, tenant, endpointId)
  if (endpoint === undefined) return []
  const made: string[] = []
  for (const { id, deliveryId, delayMs } of messages) {
    const message = tables.tenants.get(tenant)?.messages.get(id)
    if (message === undefined || hasDelivery(message, endpointId)) continue
    const dueAt = Math.max(message.record.deliverAt ?? 0, now + delayMs)
    addDelivery(tables, { message, endpoint, id: deliveryId, dueAt })
    made.push(deliveryId)
  }
  return made
}
