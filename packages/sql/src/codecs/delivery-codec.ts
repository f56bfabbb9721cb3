import { cancelReasons, type DeliveryRecord, deliveryStatuses, outcomeKinds } from '@posthorn/core'
import { bool, int, intOrNull, oneOf, text } from '../columns.js'
import type { Row } from '../dialect.js'

/** Row of the query in queries/deliveries.ts (deliveries with what their queue rows say) to record. */
export function readDelivery(row: Row): DeliveryRecord {
  const { cancel_reason: cancelReason, last_outcome: lastOutcome } = row
  return {
    id: text(row.id),
    tenant: text(row.tenant),
    messageId: text(row.message_id),
    endpointId: text(row.endpoint_id),
    eventType: text(row.event_type),
    status: oneOf(deliveryStatuses, row.status),
    attempts: int(row.attempts),
    dueAt: intOrNull(row.due_at),
    cancelReason: cancelReason === null ? null : oneOf(cancelReasons, cancelReason),
    diverted: bool(row.diverted),
    lastOutcome: lastOutcome === null ? null : oneOf(outcomeKinds, lastOutcome),
    lastStatusCode: intOrNull(row.last_status_code),
    createdAt: int(row.created_at),
    finishedAt: intOrNull(row.finished_at),
  }
}
