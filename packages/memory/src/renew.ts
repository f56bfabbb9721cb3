import type { EndpointState, OutboxStore, RenewResult } from '@posthorn/core'
import { move } from './schedule.js'
import { findDelivery, type Tables } from './tables.js'

type RenewRequest = Parameters<OutboxStore<never>['renew']>[0]

/** Extends leases, and tells how their endpoints stand. */
export function renew(tables: Tables, { claims, leaseMs }: RenewRequest, now: number): RenewResult {
  const lost: string[] = []
  const endpointIds = new Set<string>()
  for (const { tenant, deliveryId, token } of claims) {
    const row = findDelivery(tables, tenant, deliveryId)
    if (row?.token !== token) {
      lost.push(deliveryId)
      continue
    }
    move(tables, row, 'pending', now + leaseMs)
    endpointIds.add(row.endpointId)
  }
  const endpoints: EndpointState[] = []
  for (const id of endpointIds) {
    const row = tables.endpoints.get(id)
    if (row !== undefined) endpoints.push({ id, version: row.record.version, gated: row.health.gated })
  }
  return { lost, endpoints, now }
}
