import type { EndpointRecord, EndpointStore, EndpointWhere } from '@posthorn/core'
import { endpointChanged, endpointIdTaken, endpointLimitReached, endpointStatus, freshHealth } from '@posthorn/core'
import { copyEndpoint, copyHealth } from './copies.js'
import { isAmong, isWithin, listRows } from './list.js'
import { dropIdleLane } from './schedule.js'
import { type EndpointRow, findEndpoint, type Tables, tenantRows } from './tables.js'

function isListed(record: EndpointRecord, where: EndpointWhere): boolean {
  const { eventTypes, scopes, secretFingerprint } = where
  return (
    isAmong(where.id, record.id) &&
    (where.name === undefined || (record.name !== null && where.name.includes(record.name))) &&
    isAmong(where.url, record.url) &&
    (where.isActive === undefined || where.isActive === record.isActive) &&
    isAmong(where.status, endpointStatus(record)) &&
    (eventTypes === undefined || eventTypes.some((type) => record.eventTypes?.includes(type))) &&
    (scopes === undefined || scopes.every((scope) => record.scopes?.includes(scope))) &&
    (secretFingerprint === undefined || isAmong(secretFingerprint, record.secrets[0]?.fingerprint ?? '')) &&
    isWithin(where.createdAt, record.createdAt) &&
    isWithin(where.updatedAt, record.updatedAt)
  )
}

/** An absent key and one that is undefined are the same to a patch. */
function withoutUndefined<Patch extends object>(patch: Patch): Patch {
  const copy = { ...patch }
  for (const key in copy) if (copy[key] === undefined) delete copy[key]
  return copy
}

/** @throws conflict where another version is expected than is stored */
function assertVersion({ id, version }: EndpointRecord, expected: number | undefined): void {
  if (expected !== undefined && expected !== version) throw endpointChanged(id, expected)
}

/** The `endpoints` role. Each verb runs in one turn of the event loop, which makes it atomic. */
export function endpointStore(open: () => Tables): EndpointStore {
  return {
    async create({ endpoint, maxPerTenant, creation }) {
      const tables = open()
      const rows = tenantRows(tables, endpoint.tenant)
      for (const { key, expiresAt } of rows.creations.values()) {
        if (expiresAt <= endpoint.createdAt) rows.creations.delete(key)
      }
      const found = creation && rows.creations.get(creation.key)
      if (found !== undefined) return { ...found }
      if (tables.endpoints.has(endpoint.id)) throw endpointIdTaken(endpoint.id)
      if (rows.endpoints.size >= maxPerTenant) throw endpointLimitReached(endpoint.tenant, maxPerTenant)
      const row: EndpointRow = {
        record: copyEndpoint(endpoint),
        health: { ...freshHealth, endpointId: endpoint.id, version: 1 },
        nextSlots: new Map(),
      }
      rows.endpoints.set(endpoint.id, row)
      tables.endpoints.set(endpoint.id, row)
      if (creation !== undefined) rows.creations.set(creation.key, { ...creation })
      return null
    },

    async get({ tenant, id }) {
      const row = findEndpoint(open(), tenant, id)
      return row === undefined ? null : copyEndpoint(row.record)
    },

    async list(query) {
      const rows = open().tenants.get(query.tenant)?.endpoints.values() ?? []
      const result = listRows(query, {
        rows: Array.from(rows, ({ record }) => record),
        matches: (record) => isListed(record, query.where),
        value: (record, field) => record[field],
      })
      return { ...result, rows: result.rows.map(copyEndpoint) }
    },

    async update({ tenant, id, patch, expectVersion }) {
      const row = findEndpoint(open(), tenant, id)
      if (row === undefined) return null
      const { version } = row.record
      assertVersion(row.record, expectVersion)
      row.record = copyEndpoint({ ...row.record, ...withoutUndefined(patch), version: version + 1 })
      return copyEndpoint(row.record)
    },

    async delete({ tenant, id, expectVersion }) {
      const tables = open()
      const row = findEndpoint(tables, tenant, id)
      if (row === undefined) return false
      assertVersion(row.record, expectVersion)
      tables.tenants.get(tenant)?.endpoints.delete(id)
      tables.endpoints.delete(id)
      dropIdleLane(tables, id)
      return true
    },

    async health({ tenant, id }) {
      const row = findEndpoint(open(), tenant, id)
      return row === undefined ? null : copyHealth(row.health)
    },

    async healths({ tenant, ids }) {
      const tables = open()
      return [...new Set(ids)]
        .flatMap((id) => findEndpoint(tables, tenant, id) ?? [])
        .map(({ health }) => copyHealth(health))
    },
  }
}
