import { checkOptions } from '../check-options.js'
import type { Signer } from '../ports/index.js'
import { type HmacHeaderOptions, hmacHeader } from './hmac-header.js'

/** Options of {@link githubSignature}. */
export type GithubSignatureOptions = Partial<Pick<HmacHeaderOptions, 'header' | 'idHeader' | 'generateSecret'>>

/**
 * Signs as GitHub does: `x-hub-signature-256: sha256=<hex>`, HMAC-SHA256 over the body, keyed by the newest secret's text;
 * the message's id is in `x-github-delivery`. No time is signed, so receivers cannot tell a replay by its age.
 * @throws invalid_argument
 * Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function githubSignature(options: GithubSignatureOptions = {}): Signer {
  checkOptions('githubSignature', options, { header: true, idHeader: true, generateSecret: true })
  return hmacHeader({
    header: 'x-hub-signature-256',
    idHeader: 'x-github-delivery',
    key: 'text',
    prefix: 'sha256=',
    ...options,
  })
}
