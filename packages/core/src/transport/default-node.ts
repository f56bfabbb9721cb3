import type { Transport } from '../ports/transport.js'
import { type UndiciTransportOptions, undiciTransport } from './undici.js'

export { type UndiciTransportOptions, undiciTransport }

/** The transport used where the host names none: on Node and Deno, {@link undiciTransport}. */
export function defaultTransport(options: Pick<UndiciTransportOptions, 'egress'> = {}): Transport {
  return undiciTransport(options)
}
