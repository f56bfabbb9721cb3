import { createHmac } from 'node:crypto'
import { checkOptions } from '../check-options.js'
import { WebhooksError } from '../errors.js'
import { isHeaderValue, isSignerHeaderName } from '../headers.js'
import type { Signer, SignRequest } from '../ports/index.js'
import { callHost } from '../user-callbacks.js'
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

/** The name of a header that the signer sets, in lower case. */
function headerOf(option: string, given: unknown): string {
  const name = typeof given === 'string' ? given.toLowerCase() : given
  if (isSignerHeaderName(name)) return name
  const must = 'must name a header that is not host, content-* or one of the connection’s own'
  throw new WebhooksError('invalid_argument', `hmacHeader: ${option} ${must}.`)
}

/**
 * A signature in one header, keyed by the newest secret, and the message's id in another: GitHub's, Stripe's and most
 * vendors' way. @throws invalid_argument
 */
export function hmacHeader(options: HmacHeaderOptions): Signer {
  checkOptions('hmacHeader', options, known)
  const { algorithm = 'sha256', encoding = 'hex', key: kind = 'decoded', prefix = '' } = options
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
  // Before what stands for the longest signature
  if (typeof prefix === 'string' && !isHeaderValue(prefix + '0'.repeat(128))) {
    throw new WebhooksError(
      'invalid_argument',
      'hmacHeader: prefix must be printable ASCII and not begin with a space.',
    )
  }
  const key = keyCache(keys[kind])
  const content = partOf('signedContent', signedContent)
  const before = typeof prefix === 'string' ? () => prefix : partOf('prefix', prefix)
  return {
    headerNames: idHeader === null ? [header] : [header, idHeader],
    generateSecret,
    sign(request) {
      const newest = request.secrets[0]
      if (newest === undefined) throw new WebhooksError('invalid_argument', 'There is no secret to sign with.')
      const signature = createHmac(algorithm, key(newest)).update(content(request)).digest(encoding)
      const signed = { [header]: before(request) + signature }
      return idHeader === null ? signed : { ...signed, [idHeader]: request.id }
    },
  }
}
