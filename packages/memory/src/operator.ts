import type { EndpointTrouble, EndpointWithHealth, OperatorStore } from '@posthorn/core'
import { compareCodePoints } from './code-points.js'
import { copyEndpoint, copyHealth } from './copies.js'
import type { EndpointRow, Tables } from './tables.js'

const copy = ({ record, health }: EndpointRow): EndpointWithHealth => ({
  endpoint: copyEndpoint(record),
  health: copyHealth(health),
})

function has({ record, health }: EndpointRow, trouble: EndpointTrouble): boolean {
  return trouble === 'failing' ? health.failingSince !== null : record.suspendedAt !== null
}

/** The `operator` role. It walks what there is, as every list does here. */
export function operatorStore(open: () => Tables): OperatorStore {
  return {
    async tenants({ after, limit }) {
      const named = [...open().tenants]
        .filter(([, { endpoints, messages }]) => endpoints.size > 0 || messages.size > 0)
        .map(([tenant]) => tenant)
      const following = after === null ? named : named.filter((tenant) => compareCodePoints(tenant, after) > 0)
      return following.sort(compareCodePoints).slice(0, limit)
    },

    async figures({ tenants }) {
      const tables = open()
      return tenants.map((tenant) => {
        const rows = [...(tables.tenants.get(tenant)?.endpoints.values() ?? [])]
        const count = (trouble: EndpointTrouble) => rows.filter((row) => has(row, trouble)).length
        return { tenant, endpoints: rows.length, failing: count('failing'), suspended: count('suspended') }
      })
    },

    async endpoints({ troubles, after, limit }) {
      const compare = (left: { tenant: string; id: string }, right: { tenant: string; id: string }) =>
        compareCodePoints(left.tenant, right.tenant) || compareCodePoints(left.id, right.id)
      return [...open().endpoints.values()]
        .filter((row) => troubles === null || troubles.some((trouble) => has(row, trouble)))
        .filter(({ record }) => after === null || compare(record, after) > 0)
        .sort((left, right) => compare(left.record, right.record))
        .slice(0, limit)
        .map(copy)
    },

    async findEndpoints({ id, urls, limit }) {
      const rows = [...open().endpoints.values()]
      const found = [rows.filter(({ record }) => record.id === id)]
      for (const url of urls) found.push(rows.filter(({ record }) => record.url.startsWith(url)).slice(0, limit))
      return [...new Set(found.flat())].map(copy)
    },

    async holders({ id, tenants }) {
      const tables = open()
      return {
        messages: tenants.filter((tenant) => tables.tenants.get(tenant)?.messages.has(id)),
        deliveries: tenants.filter((tenant) => tables.tenants.get(tenant)?.deliveries.has(id)),
      }
    },

    failing: async () => [...open().endpoints.values()].filter((row) => has(row, 'failing')).length,

    async made({ from, until, limit }) {
      const times: number[] = []
      for (const { messages } of open().tenants.values()) {
        for (const { record, deliveries } of messages.values()) {
          if (record.createdAt >= from && record.createdAt < until)
            times.push(...deliveries.map(() => record.createdAt))
        }
      }
      if (times.length <= limit) return { deliveries: times.length, since: from }
      times.sort((left, right) => right - left)
      return { deliveries: limit, since: times[limit - 1] ?? from }
    },
  }
}
