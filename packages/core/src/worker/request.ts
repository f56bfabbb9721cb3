import type { MessageRecord, TransportRequest } from '../ports/index.js'
import type { HeaderMap } from '../types/index.js'
import type { Target } from './target.js'

/** Limits of one request. */
export interface RequestLimits {
  /** Deadline in ms where the endpoint has none of its own. */
  timeoutMs: number
  /** Most bytes of a response to read. */
  responseBytes: number
}

/** Sent with every request, unless the endpoint has a `user-agent` of its own. */
const userAgent = 'Posthorn'

/**
 * The signed request of one attempt. Our headers are set last, so that none of the endpoint's own takes their place.
 * Throws what the host's own signer or format throws.
 */
export function requestFor(
  message: Pick<MessageRecord, 'id' | 'tenant' | 'type' | 'payload' | 'createdAt' | 'traceparent'>,
  target: Target,
  limits: RequestLimits,
  now: number,
): TransportRequest {
  const { record, profile } = target
  const { contentType, body } = profile.format(
    {
      id: message.id,
      tenant: message.tenant,
      type: message.type,
      payload: message.payload,
      createdAt: new Date(message.createdAt),
    },
    record,
  )
  const secrets: string[] = []
  for (const secret of target.secrets) {
    if (secret.expiresAt === null || secret.expiresAt > now) secrets.push(secret.plain)
  }
  const headers: HeaderMap = {
    'user-agent': userAgent,
    ...record.headers,
    'content-type': contentType,
    ...profile.signer.sign({ id: message.id, timestamp: Math.floor(now / 1000), body, secrets }),
  }
  if (message.traceparent !== null) headers.traceparent = message.traceparent
  return {
    url: record.url,
    headers,
    body,
    timeoutMs: record.timeoutMs ?? limits.timeoutMs,
    maxResponseBytes: limits.responseBytes,
  }
}
