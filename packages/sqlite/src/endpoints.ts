import { type EndpointStore, endpointChanged, endpointIdTaken, endpointLimitReached } from '@posthorn/core'
import {
  creationQueries,
  endpointQueries,
  endpointRow,
  int,
  newHealthRow,
  readCreation,
  type SqlContext,
  type TableNames,
} from '@posthorn/sql'
import type { Access } from './connection/access.js'

/** The `endpoints` role: what is shared, and the two verbs that take several statements. */
export function sqliteEndpoints(access: Access, context: SqlContext, tables: TableNames): EndpointStore {
  const { db, dialect } = context
  const exists = `SELECT 1 FROM ${tables.endpoints} WHERE id = ?`
  const count = `SELECT count(*) AS endpoints FROM ${tables.endpoints} WHERE tenant = ?`
  const versionOf = `SELECT version FROM ${tables.endpoints} WHERE id = ? AND tenant = ?`
  const removeEndpoint = `DELETE FROM ${tables.endpoints} WHERE id = ? AND tenant = ?`
  const removeReservations = `DELETE FROM ${tables.reservations} WHERE tenant = ? AND endpoint_id = ?`
  const removeHealth = `DELETE FROM ${tables.health} WHERE endpoint_id = ?`

  return {
    ...endpointQueries(context),

    create: ({ endpoint, maxPerTenant, creation }) =>
      access.write((connection) => {
        const { id, tenant } = endpoint
        if (creation !== undefined) {
          const { expire, find, keep } = creationQueries(db, endpoint, creation)
          connection.change(expire)
          const [found] = connection.query(find)
          if (found !== undefined) return readCreation(found)
          connection.change(keep)
        }
        if (connection.statement(exists).get(id) !== undefined) throw endpointIdTaken(id)
        const { endpoints } = connection.statement(count).get(tenant) ?? {}
        if (int(endpoints) >= maxPerTenant) throw endpointLimitReached(tenant, maxPerTenant)
        connection.change(db.insertInto('endpoints').values(endpointRow(endpoint, dialect)))
        connection.change(db.insertInto('health').values(newHealthRow(endpoint, dialect)))
        return null
      }),

    delete: ({ tenant, id, expectVersion }) =>
      access.write((connection) => {
        if (expectVersion !== undefined) {
          const stored = connection.statement(versionOf).get(id, tenant)
          if (stored !== undefined && int(stored.version) !== expectVersion) throw endpointChanged(id, expectVersion)
        }
        if (connection.statement(removeEndpoint).run(id, tenant) === 0) return false
        connection.statement(removeHealth).run(id)
        connection.statement(removeReservations).run(tenant, id)
        return true
      }),
  }
}
