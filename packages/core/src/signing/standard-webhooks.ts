import { createHmac, createSecretKey, sign as signEd25519 } from 'node:crypto'
import { checkOptions } from '../check-options.js'
import { WebhooksError } from '../errors.js'
import type { Signer } from '../ports/index.js'
import { ed25519Key, generatePrivateKey, isPrivateKey } from './ed25519.js'
import { keyCache } from './key-cache.js'
import { generateSymmetricSecret, secretKey } from './secret.js'

/** Options of {@link standardWebhooks}. */
export interface StandardWebhooksOptions {
  /**
   * What new secrets are for. `hmac-sha256`: one that both sides know (`whsec_`). `ed25519`: a private key (`whsk_`) that
   * never leaves your side; the endpoint's owner gets its public key (`whpk_`). Default: `hmac-sha256`.
   */
  algorithm?: 'hmac-sha256' | 'ed25519'
}

const generators = { 'hmac-sha256': generateSymmetricSecret, ed25519: generatePrivateKey }

/**
 * Signs as Standard Webhooks says, over `id.timestamp.body`, in `webhook-signature`: one signature per secret, separated by
 * spaces. A `whsk_` secret signs with ed25519 (`v1a,<base64>`), any other with HMAC-SHA256 (`v1,<base64>`), so that an
 * endpoint may have both while it changes from one to the other. @throws invalid_argument
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardWebhooks(options: StandardWebhooksOptions = {}): Signer {
  checkOptions('standardWebhooks', options, { algorithm: true })
  const { algorithm = 'hmac-sha256' } = options
  if (!Object.hasOwn(generators, algorithm)) {
    throw new WebhooksError('invalid_argument', 'standardWebhooks: algorithm is hmac-sha256 or ed25519.')
  }
  const key = keyCache((secret) => (isPrivateKey(secret) ? ed25519Key(secret) : createSecretKey(secretKey(secret))))
  return {
    headerNames: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    generateSecret: generators[algorithm],
    sign({ id, timestamp, body, secrets }) {
      const content = `${id}.${timestamp}.${body}`
      const signatures = secrets.map((secret) => {
        const each = key(secret)
        return each.type === 'private'
          ? `v1a,${signEd25519(null, Buffer.from(content), each).toString('base64')}`
          : `v1,${createHmac('sha256', each).update(content).digest('base64')}`
      })
      return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') }
    },
  }
}
