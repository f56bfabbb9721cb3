import type { EndpointIdKind, Ids } from '../ports/index.js'
import { endpointIdGenerator } from './endpoint-ids.js'
import { uuidv7Generator, uuidv7Time } from './uuidv7.js'

/** Ids of this process: UUIDv7 for messages and deliveries, the kind asked for (uuid unless told) for endpoints. */
export function createIds({ endpoint = 'uuid' }: { endpoint?: EndpointIdKind } = {}): Ids {
  return {
    message: uuidv7Generator(),
    endpoint: endpointIdGenerator(endpoint),
    deliveryPrefix: uuidv7Time,
  }
}
