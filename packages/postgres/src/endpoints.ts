import { type EndpointStore, endpointIdTaken, endpointLimitReached } from '@posthorn/core'
import { endpointQueries, endpointRow, newHealthRow, type SqlContext, type TableNames } from '@posthorn/sql'
import { sql } from 'kysely'
import type { Connection } from './connection/connection.js'
import { sqlState } from './connection/errors.js'

/** The `endpoints` role. Reading and updating are shared with the other SQL stores. */
export function postgresEndpoints(connection: Connection, context: SqlContext, tables: TableNames): EndpointStore {
  const { db, dialect } = context

  return {
    ...endpointQueries(context),

    async create({ endpoint, maxPerTenant }) {
      const inserts = [
        db.insertInto('endpoints').values(endpointRow(endpoint, dialect)).compile(),
        db.insertInto('health').values(newHealthRow(endpoint, dialect)).compile(),
      ]
      const count = db
        .selectFrom('endpoints')
        .select(sql<string>`(count(*) >= ${maxPerTenant}::bigint)::text`.as('is_full'))
        .where('tenant', '=', endpoint.tenant)
        .compile()
      await connection.transaction(async (query) => {
        // Creates of one tenant come one after another: counting alone would let two of them through.
        await query('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0)) IS NULL AS locked', [
          `${tables.endpoints} ${endpoint.tenant}`,
        ])
        const [counted] = await query(count.sql, count.parameters)
        if (counted?.is_full === 'true') throw endpointLimitReached(endpoint.tenant, maxPerTenant)
        for (const insert of inserts) {
          await query(insert.sql, insert.parameters).catch((error: unknown) => {
            throw sqlState(error) === '23505' ? endpointIdTaken(endpoint.id, error) : error
          })
        }
      })
    },

    async delete({ tenant, id }) {
      // Health first, as a settle does, so that the two cannot deadlock; the count makes it run first.
      const gone = await connection.query(
        `WITH h AS MATERIALIZED (DELETE FROM ${tables.health} WHERE endpoint_id = $1::text AND tenant = $2::text RETURNING 1)
DELETE FROM ${tables.endpoints} WHERE id = $1::text AND tenant = $2::text AND (SELECT count(*) FROM h) >= 0 RETURNING id`,
        [id, tenant],
      )
      return gone.length > 0
    },
  }
}
