import tls, { type SecureContext, type SecureContextOptions } from 'node:tls'
import { WebhooksError } from '../errors.js'

/** What these TLS options make; `name` is where the host gave them. @throws invalid_argument */
export function secureContextOf(options: SecureContextOptions, name: string): SecureContext {
  try {
    return tls.createSecureContext(options)
  } catch (cause) {
    const message = `undiciTransport: ${name}: ${cause instanceof Error ? cause.message : 'cannot be used'}.`
    throw new WebhooksError('invalid_argument', message, { cause })
  }
}
