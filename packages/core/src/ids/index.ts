import type { EndpointIdKind, EndpointIdName, Ids } from '../ports/index.js'
import { endpointIdGenerator } from './endpoint-ids.js'
import { uuidv7Generator, uuidv7Time } from './uuidv7.js'

/** Ids of this process: UUIDv7 for messages and deliveries, the configured kind for endpoints (default: uuid). */
export function createIds({ endpoint = 'uuid' }: { endpoint?: EndpointIdKind } = {}): Ids & {
  /** `custom` where the host's own function makes them. */
  endpointKind: EndpointIdName | 'custom'
} {
  return {
    endpointKind: typeof endpoint === 'function' ? 'custom' : endpoint,
    message: uuidv7Generator(),
    endpoint: endpointIdGenerator(endpoint),
    deliveryPrefix: uuidv7Time,
  }
}
