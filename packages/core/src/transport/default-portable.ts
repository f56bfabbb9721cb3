import { WebhooksError } from '../errors.js'
import type { Transport } from '../ports/transport.js'
import type { EgressOptions } from './egress-rules.js'
import { ofetchTransport } from './ofetch.js'
import type { UndiciTransportOptions } from './undici.js'

export type { UndiciTransportOptions }

/** The transport used where the host names none: on Bun and elsewhere, {@link ofetchTransport}. */
export function defaultTransport(options: { egress?: EgressOptions } = {}): Transport {
  return ofetchTransport(options)
}

/** Not here. @throws unsupported, always: undici needs Node or Deno. */
export function undiciTransport(_options: UndiciTransportOptions = {}): Transport {
  throw new WebhooksError('unsupported', 'undiciTransport() needs Node or Deno; use ofetchTransport() on this runtime.')
}
