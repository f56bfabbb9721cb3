import type { Claim, ClaimedDelivery, ClaimedEndpoint, ClaimOffer, DueClaim, OutboxStore } from '@posthorn/core'
import { copyEndpoint, copyHealth, copyMessage } from './copies.js'
import { move, withoutLanes } from './schedule.js'
import type { DeliveryRow, MessageRow, Tables } from './tables.js'

type ClaimRequest = Parameters<OutboxStore<never>['claim']>[0]

/** What a caller can take. */
export type Offer = ClaimOffer & Pick<ClaimRequest, 'maxBytes'>

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

/** Leases rows, each as soon as it is given, as many as fit. */
export function lease(tables: Tables, request: Offer, now: number, next: () => DeliveryRow | undefined): Claim {
  const { limit, maxBytes, leaseMs, token } = request
  const deliveries: ClaimedDelivery[] = []
  const messages = new Set<MessageRow>()
  const endpointIds = new Set<string>()
  let bytes = 0
  while (deliveries.length < limit) {
    const row = next()
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
  }
}

/** Leases the oldest due rows. O(log n) a row, however many wait; one that passes over some looks at all that is left. */
export function claim(tables: Tables, request: ClaimRequest, now: number): DueClaim {
  return withoutLanes(tables, request.passOver?.endpointIds ?? [], () => take(tables, request, now))
}

function take(tables: Tables, request: ClaimRequest, now: number): DueClaim {
  const claim = lease(tables, request, now, () => tables.dueLanes[0]?.pending[0])
  const nextDueAt = claim.deliveries.length > 0 ? null : (tables.dueLanes[0]?.dueAt ?? null)
  return { ...claim, reached: null, nextDueAt: request.passOver === undefined ? nextDueAt : null }
}
