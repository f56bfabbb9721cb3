import { WebhooksError } from '../errors.js'
import type { EndpointPatch, EndpointRecord } from '../ports/index.js'
import type { Suspender } from '../types/index.js'

/** Who makes a call: the host's own code, or a tenant over the management API. */
export type Caller = Exclude<Suspender, 'system'>

type Suspendable = Pick<EndpointRecord, 'id' | 'suspendedAt' | 'suspendedBy'>

/**
 * What a suspension changes; null: nothing. One that is there keeps its time and its reason, but the host's own takes
 * the place of a tenant's or the system's, so that it holds against the tenant.
 */
export function suspension(endpoint: Suspendable, by: Caller, reason: string, now: number): EndpointPatch | null {
  if (endpoint.suspendedAt === null) return { suspendedAt: now, suspendedReason: reason, suspendedBy: by }
  if (by === 'host' && endpoint.suspendedBy !== 'host') return { suspendedReason: reason, suspendedBy: by }
  return null
}

/** What letting an endpoint go changes; null: it is not suspended. @throws suspended_by_host */
export function release(endpoint: Suspendable, by: Caller): EndpointPatch | null {
  if (endpoint.suspendedAt === null) return null
  if (by === 'tenant' && endpoint.suspendedBy !== 'tenant' && endpoint.suspendedBy !== 'system') {
    const message = `Endpoint "${endpoint.id}" was suspended by the host: only the host's own call can unsuspend it.`
    throw new WebhooksError('suspended_by_host', message, { details: { endpointId: endpoint.id } })
  }
  return { suspendedAt: null, suspendedReason: null, suspendedBy: null }
}
