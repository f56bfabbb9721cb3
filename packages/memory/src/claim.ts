import type { ClaimedDelivery, ClaimedEndpoint, DueClaim, OutboxStore } from '@posthorn/core'
import { copyEndpoint, copyHealth, copyMessage } from './copies.js'
import { move } from './schedule.js'
import type { DeliveryRow, MessageRow, Tables } from './tables.js'

type ClaimRequest = Parameters<OutboxStore<never>['claim']>[0]

function claimed(row: DeliveryRow, now: number): ClaimedDelivery {
  const { id, endpointId, attempts, attemptsInBudget, dueAt } = row
  const { id: messageId, tenant } = row.message.record
  const delivery = { id, tenant, messageId, endpointId, attempts, attemptsInBudget, dueAt, lateMs: now - dueAt }
  return row.isHead ? { ...delivery, isHead: true } : delivery
}

function claimedEndpoints(tables: Tables, ids: Set<string>, known: ReadonlyMap<string, number>) {
  const endpoints: ClaimedEndpoint[] = []
  const deleted: string[] = []
  for (const id of ids) {
    const row = tables.endpoints.get(id)
    if (row === undefined) {
      deleted.push(id)
      continue
    }
    const { version } = row.record
    const state = { id, health: copyHealth(row.health), version }
    endpoints.push(known.get(id) === version ? state : { ...state, endpoint: copyEndpoint(row.record) })
  }
  return { endpoints, deleted }
}

/** Leases the oldest due rows. O(log n) a row, however many wait. */
export function claim(tables: Tables, request: ClaimRequest, now: number): DueClaim {
  const { limit, maxBytes, leaseMs, token } = request
  const deliveries: ClaimedDelivery[] = []
  const messages = new Set<MessageRow>()
  const endpointIds = new Set<string>()
  let bytes = 0
  while (deliveries.length < limit) {
    const row = tables.dueLanes[0]?.pending[0]
    if (row === undefined || row.dueAt > now || row.token === token) break
    if (!messages.has(row.message)) bytes += row.message.bytes
    if (bytes > maxBytes && deliveries.length > 0) break
    deliveries.push(claimed(row, now))
    messages.add(row.message)
    endpointIds.add(row.endpointId)
    row.token = token
    move(tables, row, 'pending', now + leaseMs)
  }
  return {
    deliveries,
    messages: Array.from(messages, ({ record }) => copyMessage(record)),
    ...claimedEndpoints(tables, endpointIds, request.known),
    now,
    nextDueAt: deliveries.length > 0 ? null : (tables.dueLanes[0]?.dueAt ?? null),
  }
}
