import { randomUUID } from 'node:crypto'
import {
  deliveryId,
  type EndpointRecord,
  eventTypePatterns,
  type MessageRecord,
  type PublishItem,
  settingsOf,
  uuidv7Time,
} from '@posthorn/core'

/** An active endpoint of tenant `acme` that gets every event. */
export function endpointRecord(overrides: Partial<EndpointRecord> = {}): EndpointRecord {
  return {
    id: randomUUID(),
    tenant: 'acme',
    url: 'https://receiver.example/hooks',
    name: null,
    description: null,
    eventTypes: null,
    scopes: null,
    scopeValues: null,
    headers: { 'x-team': ['a', 'b'] },
    isActive: true,
    suspendedAt: null,
    suspendedReason: null,
    suspendedBy: null,
    ...settingsOf({}),
    metadata: { note: 'n' },
    createdBy: null,
    secrets: [{ value: 'whsec_x', fingerprint: 'f', prefix: 'whsec_', createdAt: 1, expiresAt: null }],
    createdAt: 1,
    updatedAt: 1,
    version: 1,
    ...overrides,
  }
}

/** An item to publish: `invoice.paid` of tenant `acme`, due at time 1000. */
export function publishItem(overrides: Partial<MessageRecord> = {}): PublishItem {
  const message: MessageRecord = {
    id: deliveryId(uuidv7Time(overrides.createdAt ?? 1000)),
    tenant: 'acme',
    type: 'invoice.paid',
    payload: '{"id":"in_1","amount":4200}',
    scopes: [],
    idempotencyKey: null,
    traceparent: null,
    createdAt: 1000,
    deliverAt: overrides.createdAt ?? 1000,
    expiresAt: null,
    ...overrides,
  }
  const contentHash = message.idempotencyKey === null ? null : message.payload
  return {
    message,
    patterns: eventTypePatterns(message.type),
    contentHash,
    deliveryIdPrefix: uuidv7Time(message.createdAt),
  }
}
