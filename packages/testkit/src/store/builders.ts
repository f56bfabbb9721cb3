import { createHash, randomUUID } from 'node:crypto'
import {
  type AttemptRecord,
  type ClaimedDelivery,
  type EndpointRecord,
  eventTypePatterns,
  freshHealth,
  type HealthFields,
  type MessageRecord,
  type PublishItem,
  settingsOf,
} from '@posthorn/core'
import { testEpoch } from '../test-epoch.js'

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The leading 13 characters of a UUIDv7 of time `at` (ms): its 48-bit time in hex. */
function uuidTime(at: number): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}

/** A UUIDv7 of time `at` (ms). */
function uuid7(at: number): string {
  return `${uuidTime(at)}-7${randomUUID().slice(15)}`
}

/** A valid endpoint: active, every event, no scopes, one secret, of tenant `acme`, created at `testEpoch`. */
export function endpointRecord(overrides: Partial<EndpointRecord> = {}): EndpointRecord {
  const createdAt = overrides.createdAt ?? testEpoch
  const id = overrides.id ?? uuid7(createdAt)
  const secret = `whsec_${Buffer.from(id).toString('base64')}`
  return {
    id,
    tenant: 'acme',
    url: 'https://receiver.example/hooks',
    name: null,
    description: null,
    eventTypes: null,
    scopes: null,
    scopeValues: null,
    headers: {},
    isActive: true,
    suspendedAt: null,
    suspendedReason: null,
    suspendedBy: null,
    ...settingsOf({}),
    metadata: {},
    createdBy: null,
    secrets: [{ value: secret, fingerprint: sha256(secret), prefix: secret.slice(0, 10), createdAt, expiresAt: null }],
    createdAt,
    updatedAt: createdAt,
    version: 1,
    ...overrides,
  }
}

/** A valid message: `invoice.paid` of tenant `acme`, no key, due at once, created at `testEpoch`. */
export function messageRecord(overrides: Partial<MessageRecord> = {}): MessageRecord {
  const createdAt = overrides.createdAt ?? testEpoch
  return {
    id: uuid7(createdAt),
    tenant: 'acme',
    type: 'invoice.paid',
    payload: '{"id":"in_1","amount":4200}',
    scopes: [],
    idempotencyKey: null,
    traceparent: null,
    createdAt,
    deliverAt: null,
    expiresAt: null,
    ...overrides,
  }
}

/** What {@link publishItem} takes: any field of the message, and of the item around it. */
export type PublishItemOverrides = Partial<MessageRecord> & Partial<Omit<PublishItem, 'message'>>

/** A valid item to publish; patterns, content hash and id prefix follow from the message unless given. */
export function publishItem(overrides: PublishItemOverrides = {}): PublishItem {
  const { patterns, contentHash, deliveryIdPrefix, ...fields } = overrides
  const message = messageRecord(fields)
  const { type, payload, scopes, idempotencyKey, createdAt } = message
  const hash = idempotencyKey === null ? null : sha256(JSON.stringify([type, payload, scopes]))
  return {
    message,
    patterns: patterns ?? eventTypePatterns(type),
    contentHash: contentHash ?? hash,
    deliveryIdPrefix: deliveryIdPrefix ?? uuidTime(createdAt),
  }
}

/** The attempt that comes next for a claimed delivery: a 200 with an empty body. */
export function attemptRecord(
  delivery: Pick<ClaimedDelivery, 'id' | 'tenant' | 'endpointId' | 'attempts'>,
  overrides: Partial<AttemptRecord> = {},
): AttemptRecord {
  return {
    deliveryId: delivery.id,
    tenant: delivery.tenant,
    endpointId: delivery.endpointId,
    number: delivery.attempts + 1,
    url: 'https://receiver.example/hooks',
    requestHeaders: { 'content-type': 'application/json' },
    outcome: 'response',
    statusCode: 200,
    error: null,
    responseHeaders: {},
    responseBody: '',
    responseTruncated: false,
    startedAt: testEpoch,
    durationMs: 12,
    ...overrides,
  }
}

/** Health of an endpoint that nothing is known of: closed, not gated. */
export function healthFields(overrides: Partial<HealthFields> = {}): HealthFields {
  return { ...freshHealth, ...overrides }
}
