import { type Attempt, type Delivery, type Endpoint, type Message, type Page, settingsOf } from '@posthorn/core'
import { jsonText } from '../json.js'

/*
 * What clients see, field by field, so that a field new in core is shown only on purpose. The tenant is left out: it is
 * the host's own name for the caller.
 */

/** A page of a list, each item shown by `present`. */
export function presentPage<Item>(present: (item: Item) => unknown) {
  return ({ data, nextCursor, total }: Page<Item>) => ({ data: data.map(present), nextCursor, total })
}

/** An endpoint; never its secret. */
export function presentEndpoint(endpoint: Endpoint) {
  const { id, url, name, description, eventTypes, scopes, headers, isActive, status } = endpoint
  const { suspendedAt, suspendedReason, suspendedBy, metadata, createdBy, createdAt, updatedAt, secretPrefix } =
    endpoint
  return {
    id,
    url,
    name,
    description,
    eventTypes,
    scopes,
    headers,
    isActive,
    status,
    suspendedAt,
    suspendedReason,
    suspendedBy,
    ...settingsOf(endpoint),
    metadata,
    createdBy,
    createdAt,
    updatedAt,
    secretPrefix,
  }
}

/** An endpoint just created, with its secret this once. */
export function presentNewEndpoint(endpoint: Endpoint & { secret: string }) {
  return { ...presentEndpoint(endpoint), secret: endpoint.secret }
}

/** A delivery. */
export function presentDelivery(delivery: Delivery) {
  const { id, messageId, endpointId, eventType, status, attempts, dueAt, cancelReason } = delivery
  const { lastOutcome, lastStatusCode, createdAt, finishedAt } = delivery
  return {
    id,
    messageId,
    endpointId,
    eventType,
    status,
    attempts,
    dueAt,
    cancelReason,
    lastOutcome,
    lastStatusCode,
    createdAt,
    finishedAt,
  }
}

/** An attempt. */
export function presentAttempt(attempt: Attempt) {
  const { deliveryId, number, url, outcome, statusCode, error } = attempt
  const { responseHeaders, responseBody, responseTruncated, startedAt, durationMs } = attempt
  return {
    deliveryId,
    number,
    url,
    outcome,
    statusCode,
    error,
    responseHeaders,
    responseBody,
    responseTruncated,
    startedAt,
    durationMs,
  }
}

/** A message, its payload as it was emitted. */
export function presentMessage(message: Message) {
  const { id, type, payload, scopes, idempotencyKey, createdAt, deliverAt, expiresAt } = message
  return { id, type, payload: jsonText(payload), scopes, idempotencyKey, createdAt, deliverAt, expiresAt }
}
