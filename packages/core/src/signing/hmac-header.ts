import { createHmac, createSecretKey } from 'node:crypto'
import { checkOptions } from '../check-options.js'
import { WebhooksError } from '../errors.js'
import { isHeaderValue, isSignerHeaderName } from '../headers.js'
import type { Signer, SignRequest } from '../ports/index.js'
import { callHost } from '../user-callbacks.js'
import { isPrivateKey } from './ed25519.js'
import { keyCache } from './key-cache.js'
import { generateSymmetricSecret, secretKey } from './secret.js'

/** Options of {@link hmacHeader}. */
export interface HmacHeaderOptions {
  /** Header that carries the signature, such as `x-hub-signature-256`. */
  header: string
  /**
   * Header that carries the message's id, by which receivers drop repeats, such as `x-github-delivery`;
   * null for none. Default: `webhook-id`. It is signed only if `signedContent` includes it.
   */
  idHeader?: string | null
  /** Default: `sha256`. */
  algorithm?: 'sha1' | 'sha256' | 'sha512'
  /** Default: `hex`. */
  encoding?: 'hex' | 'base64'
  /**
   * How a secret becomes the HMAC key. `decoded`: the decoded base64 of a `whsec_` secret, as in Standard Webhooks; the text
   * itself for other secrets. `text`: always the secret's text, `whsec_` included, as Stripe's libraries and most others
   * expect. Default: `decoded`.
   */
  key?: 'decoded' | 'text'
  /** Prefix of the signature: a text (`sha256=`), or a function of the request (Stripe's `t=<timestamp>,v1=`). */
  prefix?: string | ((request: SignRequest) => string)
  /**
   * Between the signatures of several secrets, newest first, while one is being rotated: Stripe's `,v1=`. null: only the
   * newest signs. Default: null.
   */
  separator?: string | null
  /** What is signed. Default: the body. */
  signedContent?: (request: SignRequest) => string
  /** Makes new secrets. Default: `whsec_` and base64. */
  generateSecret?: () => string
}

const known = {
  header: true,
  idHeader: true,
  algorithm: true,
  encoding: true,
  key: true,
  prefix: true,
  separator: true,
  signedContent: true,
  generateSecret: true,
} as const
const algorithms = ['sha1', 'sha256', 'sha512']
const encodings = ['hex', 'base64']
const keys = { decoded: secretKey, text: (secret: string) => new TextEncoder().encode(secret) }

type TextOf = (request: SignRequest) => string

/** A function of the host's that gives a part of the signature. */
function partOf(name: string, run: TextOf): TextOf {
  const called = { name: `hmacHeader: ${name}`, gives: 'a text', effect: 'Nothing was signed.' }
  const isText = (value: unknown): value is string => typeof value === 'string'
  return (request) => callHost(called, isText, () => run(request))
}

/** A private key is never an HMAC key: who has its public key could not verify what it signs. */
function accepts(secret: string): boolean {
  return !isPrivateKey(secret)
}

/** The name of a header that the signer sets, in lower case. */
function headerOf(option: string, given: unknown): string {
  const name = typeof given === 'string' ? given.toLowerCase() : given
  if (isSignerHeaderName(name)) return name
  const must = 'must name a header that is not host, content-* or one of the connection’s own'
  throw new WebhooksError('invalid_argument', `hmacHeader: ${option} ${must}.`)
}

/**
 * An HMAC signature in one header, and the message's id in another: GitHub's, Stripe's and most vendors' way. Private keys
 * (`whsk_`) among the secrets are passed over. @throws invalid_argument
 */
export function hmacHeader(options: HmacHeaderOptions): Signer {
  checkOptions('hmacHeader', options, known)
  const { algorithm = 'sha256', encoding = 'hex', key: kind = 'decoded', prefix = '', separator = null } = options
  const { generateSecret = generateSymmetricSecret, signedContent = (request) => request.body } = options
  const header = headerOf('header', options.header)
  const idHeader = options.idHeader === null ? null : headerOf('idHeader', options.idHeader ?? 'webhook-id')
  if (header === idHeader) {
    throw new WebhooksError('invalid_argument', 'hmacHeader: header and idHeader must be two names.')
  }
  if (!algorithms.includes(algorithm) || !encodings.includes(encoding)) {
    const message = `hmacHeader: algorithm is one of ${algorithms.join(', ')}, encoding one of ${encodings.join(', ')}.`
    throw new WebhooksError('invalid_argument', message)
  }
  if (!Object.hasOwn(keys, kind)) {
    throw new WebhooksError('invalid_argument', 'hmacHeader: key is decoded or text: what receivers take as HMAC key.')
  }
  if (typeof signedContent !== 'function' || typeof generateSecret !== 'function') {
    throw new WebhooksError('invalid_argument', 'hmacHeader: signedContent and generateSecret must be functions.')
  }
  if (typeof prefix !== 'string' && typeof prefix !== 'function') {
    throw new WebhooksError('invalid_argument', 'hmacHeader: prefix must be a text, or a function that gives one.')
  }
  // With what stands for the longest signature
  const signature = '0'.repeat(128)
  if (typeof prefix === 'string' && !isHeaderValue(prefix + signature)) {
    throw new WebhooksError(
      'invalid_argument',
      'hmacHeader: prefix must be printable ASCII and not begin with a space.',
    )
  }
  if (separator !== null && (typeof separator !== 'string' || !isHeaderValue(signature + separator + signature))) {
    throw new WebhooksError('invalid_argument', 'hmacHeader: separator must be printable ASCII, or null.')
  }
  const keyOf = keys[kind]
  const key = keyCache((secret) => createSecretKey(keyOf(secret)))
  const content = partOf('signedContent', signedContent)
  const before = typeof prefix === 'string' ? () => prefix : partOf('prefix', prefix)
  return {
    headerNames: idHeader === null ? [header] : [header, idHeader],
    generateSecret,
    accepts,
    sign(request) {
      const secrets = request.secrets.filter(accepts)
      if (secrets.length === 0) {
        throw new WebhooksError('invalid_argument', 'There is no secret to sign with: private keys make no HMAC.')
      }
      const signing = separator === null ? secrets.slice(0, 1) : secrets
      const text = content(request)
      const signatures = signing.map((each) => createHmac(algorithm, key(each)).update(text).digest(encoding))
      const signed = { [header]: before(request) + signatures.join(separator ?? '') }
      return idHeader === null ? signed : { ...signed, [idHeader]: request.id }
    },
  }
}
