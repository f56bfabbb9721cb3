import type { AttemptRecord, DeliveryRecord, EndpointRecord, HealthRecord, MessageRecord } from '@posthorn/core'
import { type DeliveryRow, isWaiting } from './tables.js'

/*
 * Everything that goes in or out is copied, so that no caller holds a part of the store. Strings and numbers need no
 * copy. Messages, attempts and health are flat but for one field, and so are copied by hand: it is done per delivery.
 */

export function copyEndpoint(record: EndpointRecord): EndpointRecord {
  return structuredClone(record)
}

export function copyHealth(record: HealthRecord): HealthRecord {
  return { ...record }
}

export function copyMessage(record: MessageRecord): MessageRecord {
  return { ...record, scopes: [...record.scopes] }
}

export function copyAttempt(record: AttemptRecord): AttemptRecord {
  const { requestHeaders, responseHeaders } = record
  return {
    ...record,
    requestHeaders: requestHeaders === null ? null : { ...requestHeaders },
    responseHeaders: responseHeaders === null ? null : { ...responseHeaders },
  }
}

export function deliveryRecord(row: DeliveryRow): DeliveryRecord {
  const message = row.message.record
  return {
    id: row.id,
    tenant: message.tenant,
    messageId: message.id,
    endpointId: row.endpointId,
    eventType: message.type,
    status: row.status,
    attempts: row.attempts,
    dueAt: isWaiting(row) ? row.dueAt : null,
    cancelReason: row.cancelReason,
    diverted: row.diverted,
    lastOutcome: row.lastOutcome,
    lastStatusCode: row.lastStatusCode,
    createdAt: message.createdAt,
    finishedAt: row.finishedAt,
  }
}
