import { type EndpointStore, endpointIdTaken, endpointLimitReached } from '@posthorn/core'
import { endpointQueries, endpointRow, int, newHealthRow, type SqlContext, type TableNames } from '@posthorn/sql'
import type { Access } from './connection/access.js'

/** The `endpoints` role: what is shared, and the two verbs that take several statements. */
export function sqliteEndpoints(access: Access, context: SqlContext, tables: TableNames): EndpointStore {
  const { db, dialect } = context
  const exists = `SELECT 1 FROM ${tables.endpoints} WHERE id = ?`
  const count = `SELECT count(*) AS endpoints FROM ${tables.endpoints} WHERE tenant = ?`
  const removeEndpoint = `DELETE FROM ${tables.endpoints} WHERE id = ? AND tenant = ?`
  const removeHealth = `DELETE FROM ${tables.health} WHERE endpoint_id = ?`

  return {
    ...endpointQueries(context),

    create: ({ endpoint, maxPerTenant }) =>
      access.write((connection) => {
        const { id, tenant } = endpoint
        if (connection.statement(exists).get(id) !== undefined) throw endpointIdTaken(id)
        const { endpoints } = connection.statement(count).get(tenant) ?? {}
        if (int(endpoints) >= maxPerTenant) throw endpointLimitReached(tenant, maxPerTenant)
        connection.change(db.insertInto('endpoints').values(endpointRow(endpoint, dialect)))
        connection.change(db.insertInto('health').values(newHealthRow(endpoint, dialect)))
      }),

    delete: ({ tenant, id }) =>
      access.write((connection) => {
        if (connection.statement(removeEndpoint).run(id, tenant) === 0) return false
        connection.statement(removeHealth).run(id)
        return true
      }),
  }
}
