import { WebhooksError } from './errors.js'
import { checkGivenOptions } from './given-options.js'
import { secretKey } from './signing/secret.js'

/** Request headers as a Fetch `Headers` or as Node gives them. */
export type VerifyHeaders = Headers | Record<string, string | string[] | undefined>

export interface VerifyOptions {
  /** How far the signed time may be from now, either way, 0 or more; 300 unless told. */
  toleranceSeconds?: number
  /** The time to compare with, in ms since 1970; the system's unless told. */
  now?: number
}

/** What a verified request says of itself. */
export interface VerifiedWebhook {
  /** The message's id: the same for every attempt and every endpoint, so keep it to drop duplicates. */
  id: string
  timestamp: Date
}

function header(headers: VerifyHeaders, name: string): string {
  let value: string | string[] | null | undefined
  if (headers instanceof Headers) value = headers.get(name)
  else if (headers) value = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  if (typeof value === 'string' && value !== '') return value
  throw new WebhooksError(
    'missing_signature_header',
    `The request has no ${name} header (or several). Pass the headers as they were received.`,
  )
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** A variable that is not set must not look like a bad signature. */
function secretList(secrets: unknown): string[] {
  const list: unknown = typeof secrets === 'string' ? [secrets] : secrets
  if (Array.isArray(list) && list.length > 0 && list.every(isSecret)) return list
  throw new WebhooksError('invalid_argument', 'verify() needs the endpoint’s secret: a text, or a list of texts.')
}

function importKey(secret: string) {
  return crypto.subtle.importKey('raw', secretKey(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

function decode(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  } catch {
    return null
  }
}

/**
 * Verifies a Standard Webhooks v1 request, for receivers. `body` is the raw request body, before any parsing.
 * Any one of `secrets` will do, so that a secret can be rotated. Runs wherever WebCrypto does.
 * @throws missing_signature_header, timestamp_out_of_tolerance, invalid_signature, invalid_argument
 */
export async function verify(
  body: string | Uint8Array,
  headers: VerifyHeaders,
  secrets: string | readonly string[],
  options: VerifyOptions = {},
): Promise<VerifiedWebhook> {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new WebhooksError('invalid_argument', 'verify() needs the raw body: a string or bytes, not a parsed object.')
  }
  const given = secretList(secrets)
  checkGivenOptions('verify', options, ['toleranceSeconds', 'now'])
  const { toleranceSeconds = 300, now = Date.now() } = options
  if (!(typeof toleranceSeconds === 'number' && toleranceSeconds >= 0) || !Number.isFinite(now)) {
    throw new WebhooksError('invalid_argument', 'verify: toleranceSeconds must be 0 or more, now a time in ms.')
  }
  const id = header(headers, 'webhook-id')
  const timestamp = header(headers, 'webhook-timestamp')
  const signatures = header(headers, 'webhook-signature')
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhooksError('missing_signature_header', 'webhook-timestamp is not a number of seconds.')
  }
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds)) {
    throw new WebhooksError(
      'timestamp_out_of_tolerance',
      `The request was signed at ${timestamp}, more than ${toleranceSeconds} s from now. Check the clock, or drop it as a replay.`,
    )
  }
  const prefix = new TextEncoder().encode(`${id}.${timestamp}.`)
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const content = new Uint8Array(prefix.byteLength + bytes.byteLength)
  content.set(prefix)
  content.set(bytes, prefix.byteLength)
  for (const secret of given) {
    const key = await importKey(secret)
    for (const entry of signatures.split(' ')) {
      const signature = entry.startsWith('v1,') ? decode(entry.slice(3)) : null
      // subtle.verify compares in constant time
      if (signature !== null && (await crypto.subtle.verify('HMAC', key, signature, content))) {
        return { id, timestamp: new Date(Number(timestamp) * 1000) }
      }
    }
  }
  throw new WebhooksError(
    'invalid_signature',
    'No signature matches. Verify the raw body (not a parsed and re-serialised one) with the endpoint’s own secret.',
  )
}
