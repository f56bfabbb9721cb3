import { createHmac } from 'node:crypto'
import type { Signer } from '../ports/index.js'
import { keyCache } from './key-cache.js'
import { generateSymmetricSecret, secretKey } from './secret.js'

/**
 * Signs as Standard Webhooks v1 says: HMAC-SHA256 over `id.timestamp.body`, base64, in `webhook-signature` as
 * `v1,<signature>`, one per secret, separated by spaces.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardWebhooks(): Signer {
  const key = keyCache(secretKey)
  return {
    headerNames: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    generateSecret: generateSymmetricSecret,
    sign({ id, timestamp, body, secrets }) {
      const content = `${id}.${timestamp}.${body}`
      let signatures = ''
      for (const secret of secrets) {
        const signature = createHmac('sha256', key(secret)).update(content).digest('base64')
        signatures += signatures === '' ? `v1,${signature}` : ` v1,${signature}`
      }
      return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures }
    },
  }
}
