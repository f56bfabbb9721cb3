import { checkOptions } from './check-options.js'
import { WebhooksError } from './errors.js'
import { publicKeyPrefix, secretKey } from './signing/secret.js'

/** Request headers as a Fetch `Headers` or as Node gives them. */
export type VerifyHeaders = Headers | Record<string, string | string[] | undefined>

export interface VerifyOptions {
  /** How far the signed time may be from now, either way, 0 or more. Default: 300. */
  toleranceSeconds?: number
  /** The time to compare with, in ms since 1970. Default: the system's. */
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
  if (!Array.isArray(list) || list.length === 0 || !list.every(isSecret)) {
    throw new WebhooksError('invalid_argument', 'verify() needs the endpoint’s secret: a text, or a list of texts.')
  }
  if (list.some((secret) => secret.startsWith('whsk_') || publicKeyOf(secret)?.byteLength === 0)) {
    throw new WebhooksError('invalid_argument', 'verify() needs a public key: whpk_ and base64 of 32 bytes.')
  }
  return list
}

/** The key of `whpk_`, empty where it is malformed; null for a secret that both sides know. */
function publicKeyOf(secret: string): Bytes | null {
  if (!secret.startsWith(publicKeyPrefix)) return null
  const key = decode(secret.slice(publicKeyPrefix.length))
  return key?.byteLength === 32 ? key : new Uint8Array()
}

/** Bounds on what an unauthenticated caller can make us do. A sender signs once per secret and scheme. */
const maxSignatureLength = 4096
const maxSignatures = 32
/** An ed25519 verification costs some twenty HMACs; a sender has ten secrets at most. */
const maxPublicKeySignatures = 10

type Bytes = Uint8Array<ArrayBuffer>

/** Signatures of the header by scheme, decoded; others, and what is no base64 of their length, are left out. */
interface Signatures {
  /** HMAC-SHA256. */
  v1: Bytes[]
  /** ed25519. */
  v1a: Bytes[]
}

function signaturesOf(header: string): Signatures {
  const entries = header.length <= maxSignatureLength ? header.split(' ', maxSignatures + 1) : []
  if (entries.length === 0 || entries.length > maxSignatures) {
    throw new WebhooksError(
      'missing_signature_header',
      `webhook-signature is longer than ${maxSignatureLength} characters or ${maxSignatures} signatures: drop the request.`,
    )
  }
  const of = (scheme: string, length: number) =>
    entries.flatMap((entry) => {
      const signature = entry.startsWith(scheme) ? decode(entry.slice(scheme.length)) : null
      return signature?.byteLength === length ? [signature] : []
    })
  return { v1: of('v1,', 32), v1a: of('v1a,', 64).slice(0, maxPublicKeySignatures) }
}

async function hasMac(secret: string, content: Bytes, signatures: Bytes[]): Promise<boolean> {
  // One MAC, however many signatures the header has; none where it has none that could match.
  if (signatures.length === 0) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secretKey(secret), algorithm, false, ['sign'])
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, content))
  return signatures.some((signature) => isEqual(signature, mac))
}

async function isSignedWith(publicKey: Bytes, content: Bytes, signatures: Bytes[]): Promise<boolean> {
  if (signatures.length === 0) return false
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  for (const signature of signatures) if (await crypto.subtle.verify('Ed25519', key, signature, content)) return true
  return false
}

function decode(base64: string): Bytes | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  } catch {
    return null
  }
}

function contentOf(id: string, timestamp: string, body: string | Uint8Array): Bytes {
  const prefix = new TextEncoder().encode(`${id}.${timestamp}.`)
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const content = new Uint8Array(prefix.byteLength + bytes.byteLength)
  content.set(prefix)
  content.set(bytes, prefix.byteLength)
  return content
}

/** Compares two of the same length in a time that does not depend on what they hold. */
function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  let difference = 0
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0)
  return difference === 0
}

/**
 * Verifies a Standard Webhooks request, for receivers: `v1` with a secret, `v1a` with a public key (`whpk_`). `body` is the
 * raw request body, before any parsing. Any one of `secrets` will do, so that a secret can be rotated. Costs one HMAC a secret
 * or ten ed25519 verifications a public key at most, whatever the headers say. Runs wherever WebCrypto does.
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
  checkOptions('verify', options, { toleranceSeconds: true, now: true })
  const { toleranceSeconds = 300, now = Date.now() } = options
  if (!(typeof toleranceSeconds === 'number' && toleranceSeconds >= 0) || !Number.isFinite(now)) {
    throw new WebhooksError('invalid_argument', 'verify: toleranceSeconds must be 0 or more, now a time in ms.')
  }
  const id = header(headers, 'webhook-id')
  const timestamp = header(headers, 'webhook-timestamp')
  const signatureHeader = header(headers, 'webhook-signature')
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhooksError('missing_signature_header', 'webhook-timestamp is not a number of seconds.')
  }
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds)) {
    throw new WebhooksError(
      'timestamp_out_of_tolerance',
      `The request was signed at ${timestamp}, more than ${toleranceSeconds} s from now. Check the clock, or drop it as a replay.`,
    )
  }
  const { v1, v1a } = signaturesOf(signatureHeader)
  if (v1.length + v1a.length > 0) {
    const content = contentOf(id, timestamp, body)
    for (const secret of given) {
      const publicKey = publicKeyOf(secret)
      const isSigned = publicKey ? isSignedWith(publicKey, content, v1a) : hasMac(secret, content, v1)
      if (await isSigned) return { id, timestamp: new Date(Number(timestamp) * 1000) }
    }
  }
  throw new WebhooksError(
    'invalid_signature',
    'No signature matches. Verify the raw body (not a parsed and re-serialised one) with the endpoint’s own secret.',
  )
}
