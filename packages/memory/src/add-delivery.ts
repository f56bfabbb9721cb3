import { isHeld } from '@posthorn/core'
import { enqueue } from './schedule.js'
import { type DeliveryRow, type EndpointRow, type MessageRow, type Tables, tenantRows } from './tables.js'

/** Makes the delivery of a message to an endpoint, due at `dueAt` (ms). */
export function addDelivery(
  tables: Tables,
  { message, endpoint, id, dueAt }: { message: MessageRow; endpoint: EndpointRow; id: string; dueAt: number },
): void {
  const row: DeliveryRow = {
    id,
    endpointId: endpoint.record.id,
    message,
    status: isHeld(endpoint.record, endpoint.health) ? 'held' : 'pending',
    isHead: false,
    token: null,
    attempts: 0,
    attemptsInBudget: 0,
    cancelReason: null,
    diverted: false,
    lastOutcome: null,
    lastStatusCode: null,
    finishedAt: null,
    attemptRows: [],
    expiry: null,
    dueAt,
    order: ++tables.lastOrder,
    slot: -1,
  }
  message.deliveries.push(row)
  tenantRows(tables, message.record.tenant).deliveries.set(id, row)
  enqueue(tables, row)
}
