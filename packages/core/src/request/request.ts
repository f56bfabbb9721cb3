import { isHeaderValue, maskedValue } from '../headers.js'
import type { FormatMessage, MessageRecord, SignRequest, TransportRequest } from '../ports/index.js'
import type { HeaderMap } from '../types/index.js'
import { callHost } from '../user-callbacks.js'
import { shownOwner } from './alert-endpoint.js'
import type { Target } from './target.js'

/** Limits of one request. */
export interface RequestLimits {
  /** Deadline in ms where the endpoint has none of its own. */
  timeoutMs: number
  /** Most bytes of a response to read. */
  responseBytes: number
  /** Whether receivers get the `traceparent` of the emit. Default: false. */
  forwardTraceparent?: boolean
}

/** Sent with every request, unless the endpoint has a `user-agent` of its own. */
const userAgent = 'Posthorn'

const unsent =
  'Nothing was sent and no attempt is counted: a delivery waits for a minute and is tried again, until it works, ' +
  'expires or is cancelled.'

/** How errors describe a function of an endpoint's profile. */
function profileFunction(name: string, gives: string, { record }: Pick<Target, 'record'>) {
  const full = record.profile === null ? name : `${name} of profile "${record.profile}"`
  return { name: full, gives, effect: unsent, details: { tenant: record.tenant, endpointId: record.id } }
}

function isFormatted(value: unknown): value is { contentType: string; body: string } {
  if (typeof value !== 'object' || value === null || !('contentType' in value && 'body' in value)) return false
  return typeof value.contentType === 'string' && isHeaderValue(value.contentType) && typeof value.body === 'string'
}

/** What a message looks like to an endpoint. @throws host_function_failed */
export function formatted(message: FormatMessage, target: Pick<Target, 'record' | 'profile'>) {
  const { url } = target.record
  const called = profileFunction('format', '{ contentType, body }, a header value and a text', target)
  // No more of the endpoint than a format may show
  return callHost(called, isFormatted, () => target.profile.format(message, { ...shownOwner(target.record), url }))
}

function signatureOf(request: SignRequest, target: Target): Record<string, string> {
  const { signer } = target.profile
  // createWebhooks() checked the names; another one would go out beside the signature, or in its place
  const isDeclared = (name: string) => signer.headerNames.includes(name)
  const isSignature = (value: unknown): value is Record<string, string> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const names = Object.keys(value)
    for (const name of names) {
      const text: unknown = Reflect.get(value, name)
      if (!isDeclared(name) || typeof text !== 'string' || !isHeaderValue(text)) return false
    }
    return names.length > 0 || signer.headerNames.length === 0
  }
  const called = profileFunction('signer.sign', 'values of the headers that headerNames names, one at least', target)
  return callHost(called, isSignature, () => signer.sign(request))
}

/**
 * The signed request of one attempt. Our headers come first and are set last, so that none of the endpoint's own stands
 * before them or in their place.
 * @throws host_function_failed (the host's own format or signer)
 */
export function requestFor(
  message: Pick<MessageRecord, 'id' | 'tenant' | 'type' | 'payload' | 'createdAt' | 'traceparent'>,
  target: Target,
  limits: RequestLimits,
  now: number,
): TransportRequest {
  const { record } = target
  const { id, type, payload } = message
  const { tenant } = shownOwner(record)
  const { contentType, body } = formatted({ id, tenant, type, payload, createdAt: new Date(message.createdAt) }, target)
  const secrets: string[] = []
  for (const secret of target.secrets) {
    if (secret.expiresAt === null || secret.expiresAt > now) secrets.push(secret.plain)
  }
  const own: HeaderMap = {
    'content-type': contentType,
    ...signatureOf({ id, timestamp: Math.floor(now / 1000), body, secrets }, target),
  }
  if (limits.forwardTraceparent && message.traceparent !== null) own.traceparent = message.traceparent
  const headers: HeaderMap = { ...own, 'user-agent': userAgent, ...target.headers, ...own }
  return {
    url: record.url,
    headers,
    body,
    timeoutMs: record.timeoutMs ?? limits.timeoutMs,
    maxResponseBytes: limits.responseBytes,
  }
}

/**
 * The headers of a request as the log keeps them: masked is what looks like a secret of the endpoint's owner, and what a
 * signer of the host's own gave that has a signing secret in it. Signatures are shown.
 */
export function loggedHeaders(headers: HeaderMap, { hidden, profile, secrets }: Target): HeaderMap {
  const leaks = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' && secrets.some(({ plain }) => value.includes(plain))
  }
  const masked = [...hidden, ...profile.signer.headerNames.filter(leaks)]
  return masked.length === 0
    ? headers
    : { ...headers, ...Object.fromEntries(masked.map((name) => [name, maskedValue])) }
}
