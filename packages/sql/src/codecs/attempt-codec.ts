import { type AttemptRecord, type AttemptTime, outcomeKinds } from '@posthorn/core'
import type { Insertable } from 'kysely'
import { bool, int, intOrNull, jsonObject, oneOf, text, textOrNull } from '../columns.js'
import type { Row, SqlDialect } from '../dialect.js'
import type { AttemptsTable } from '../tables.js'
import { headerMap } from './endpoint-settings.js'

/** Row of `attempts` to record. */
export function readAttempt(row: Row): AttemptRecord {
  return {
    deliveryId: text(row.delivery_id),
    tenant: text(row.tenant),
    endpointId: text(row.endpoint_id),
    number: int(row.number),
    url: text(row.url),
    requestHeaders: row.request_headers === null ? null : headerMap(row.request_headers),
    outcome: oneOf(outcomeKinds, row.outcome),
    statusCode: intOrNull(row.status_code),
    error: textOrNull(row.error),
    responseHeaders: responseHeaders(row.response_headers),
    responseBody: textOrNull(row.response_body),
    responseTruncated: bool(row.response_truncated),
    startedAt: int(row.started_at),
    durationMs: int(row.duration_ms),
  }
}

/** Some columns of a row of `attempts`. */
export function readAttemptTime(row: Row): AttemptTime {
  return {
    deliveryId: text(row.delivery_id),
    outcome: oneOf(outcomeKinds, row.outcome),
    statusCode: intOrNull(row.status_code),
    durationMs: int(row.duration_ms),
  }
}

/** Record to a row to insert into `attempts`. */
export function attemptRow(attempt: AttemptRecord, dialect: SqlDialect): Insertable<AttemptsTable> {
  return {
    delivery_id: attempt.deliveryId,
    number: attempt.number,
    tenant: attempt.tenant,
    endpoint_id: attempt.endpointId,
    url: attempt.url,
    request_headers: attempt.requestHeaders === null ? null : JSON.stringify(attempt.requestHeaders),
    outcome: attempt.outcome,
    status_code: attempt.statusCode,
    error: attempt.error,
    response_headers: attempt.responseHeaders === null ? null : JSON.stringify(attempt.responseHeaders),
    response_body: attempt.responseBody,
    response_truncated: dialect.boolean(attempt.responseTruncated),
    started_at: attempt.startedAt,
    duration_ms: attempt.durationMs,
  }
}

function responseHeaders(column: unknown): Record<string, string> | null {
  if (column === null) return null
  return Object.fromEntries(Object.entries(jsonObject(column)).map(([name, value]) => [name, text(value)]))
}
