import { breakerState, retryAt } from '../dispatch/index.js'
import { maskedHeaders } from '../headers.js'
import type { AttemptRecord, DeliveryRecord, EndpointRecord, HealthFields, MessageRecord } from '../ports/index.js'
import { settingsOf } from '../types/endpoint-settings.js'
import type { Attempt, Delivery, Endpoint, EndpointHealth, EndpointStatus, Message } from '../types/index.js'
import { dateOrNull } from './dates.js'
import { shownHandling } from './failure-handling.js'

function scopesOf(strings: readonly string[]): Record<string, string> {
  const entries = strings.map((text): [string, string] => {
    const at = text.indexOf('=')
    return [text.slice(0, at), text.slice(at + 1)]
  })
  return Object.fromEntries(entries)
}

/** Suspension wins over pause. */
export function endpointStatus(record: Pick<EndpointRecord, 'isActive' | 'suspendedAt'>): EndpointStatus {
  if (record.suspendedAt !== null) return 'suspended'
  return record.isActive ? 'active' : 'paused'
}

const breakerNameOf = { closed: 'closed', open: 'open', 'half-open': 'halfOpen' } as const

/** `now` is the store's time, in ms. */
function presentHealth(health: HealthFields, url: string, now: number): EndpointHealth {
  return {
    failingSince: dateOrNull(health.failingSince),
    failures: health.consecutiveFailures,
    breaker: breakerNameOf[breakerState(health, now)],
    retryAt: dateOrNull(retryAt(health, url, now)),
  }
}

/** `now` is the store's time, in ms. */
export function presentEndpoint(record: EndpointRecord, health: HealthFields, now: number): Endpoint {
  return {
    id: record.id,
    tenant: record.tenant,
    url: record.url,
    name: record.name,
    description: record.description,
    eventTypes: record.eventTypes,
    scopes: record.scopeValues,
    headers: maskedHeaders(record.headers),
    isActive: record.isActive,
    status: endpointStatus(record),
    suspendedAt: dateOrNull(record.suspendedAt),
    suspendedReason: record.suspendedReason,
    suspendedBy: record.suspendedBy,
    health: presentHealth(health, record.url, now),
    ...settingsOf(record),
    failureHandling: shownHandling(record.failureHandling),
    metadata: record.metadata,
    createdBy: record.createdBy,
    createdAt: new Date(record.createdAt),
    updatedAt: new Date(record.updatedAt),
    version: record.version,
    secretPrefix: record.secrets[0]?.prefix ?? '',
  }
}

export function presentMessage(record: MessageRecord): Message {
  return {
    id: record.id,
    tenant: record.tenant,
    type: record.type,
    payload: record.payload,
    scopes: record.scopes.length === 0 ? null : scopesOf(record.scopes),
    idempotencyKey: record.idempotencyKey,
    createdAt: new Date(record.createdAt),
    deliverAt: dateOrNull(record.deliverAt),
    expiresAt: dateOrNull(record.expiresAt),
  }
}

export function presentDelivery(record: DeliveryRecord): Delivery {
  return {
    ...record,
    dueAt: dateOrNull(record.dueAt),
    createdAt: new Date(record.createdAt),
    finishedAt: dateOrNull(record.finishedAt),
  }
}

export function presentAttempt(record: AttemptRecord): Attempt {
  const { deliveryId, number, url, outcome, statusCode, error, durationMs } = record
  const { requestHeaders, responseHeaders, responseBody, responseTruncated } = record
  return {
    deliveryId,
    number,
    method: 'POST',
    url,
    requestHeaders: structuredClone(requestHeaders),
    outcome,
    statusCode,
    error,
    responseHeaders,
    responseBody,
    responseTruncated,
    startedAt: new Date(record.startedAt),
    durationMs,
  }
}
