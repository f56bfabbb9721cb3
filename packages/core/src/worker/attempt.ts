import type { AttemptRecord, Outcome } from '../ports/index.js'
import type { HeaderMap } from '../types/index.js'
import type { Job } from './endpoint-queue.js'

/** The log row of one attempt, with the request as it was made and its headers as they are logged. */
export function attemptRecord(
  job: Job,
  { url, headers }: { url: string; headers: HeaderMap },
  outcome: Outcome,
  startedAt: number,
  durationMs: number,
): AttemptRecord {
  const { delivery } = job
  const response = outcome.kind === 'response' ? outcome : null
  return {
    deliveryId: delivery.id,
    tenant: delivery.tenant,
    endpointId: delivery.endpointId,
    number: delivery.attempts + 1,
    url,
    requestHeaders: headers,
    outcome: outcome.kind,
    statusCode: response?.status ?? null,
    error: outcome.kind === 'response' ? null : outcome.message,
    responseHeaders: response?.headers ?? null,
    responseBody: response?.body ?? null,
    responseTruncated: response?.truncated ?? false,
    startedAt,
    durationMs,
  }
}

/** The same row without what the receiver sent: for a store that refuses it. */
export function withoutResponse(attempt: AttemptRecord): AttemptRecord {
  return { ...attempt, responseHeaders: null, responseBody: null, error: 'The response could not be stored.' }
}
