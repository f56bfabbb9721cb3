import { type EndpointStore, endpointChanged, endpointIdTaken, endpointLimitReached } from '@posthorn/core'
import {
  creationQueries,
  endpointQueries,
  endpointRow,
  newHealthRow,
  readCreation,
  type SqlContext,
  type TableNames,
} from '@posthorn/sql'
import { type CompiledQuery, sql } from 'kysely'
import type { Connection } from './connection/connection.js'
import { sqlState } from './connection/errors.js'
import { jsonRows } from './connection/json-rows.js'

/** The `endpoints` role. Reading and updating are shared with the other SQL stores. */
export function postgresEndpoints(connection: Connection, context: SqlContext, tables: TableNames): EndpointStore {
  const { db, dialect } = context

  return {
    ...endpointQueries(context),

    async create({ endpoint, maxPerTenant, creation }) {
      const inserts = [
        db.insertInto('endpoints').values(endpointRow(endpoint, dialect)).compile(),
        db.insertInto('health').values(newHealthRow(endpoint, dialect)).compile(),
      ]
      const count = db
        .selectFrom('endpoints')
        .select(sql<string>`(count(*) >= ${maxPerTenant}::bigint)::text`.as('is_full'))
        .where('tenant', '=', endpoint.tenant)
        .compile()
      const keyed = creation && creationQueries(db, endpoint, creation)
      return connection.transaction(async (query) => {
        const run = ({ sql: text, parameters }: CompiledQuery) => query(text, parameters)
        // Creates of one tenant come one after another: counting alone would let two of them through.
        await query('SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0)) IS NULL AS locked', [
          `${tables.endpoints} ${endpoint.tenant}`,
        ])
        if (keyed !== undefined) {
          await run(keyed.expire.compile())
          const find = keyed.find.compile()
          const [found] = await jsonRows(query, find.sql, find.parameters)
          if (found !== undefined) return readCreation(found)
          await run(keyed.keep.compile())
        }
        const [counted] = await run(count)
        if (counted?.is_full === 'true') throw endpointLimitReached(endpoint.tenant, maxPerTenant)
        for (const insert of inserts) {
          await run(insert).catch((error: unknown) => {
            throw sqlState(error) === '23505' ? endpointIdTaken(endpoint.id, error) : error
          })
        }
        return null
      })
    },

    delete: ({ tenant, id, expectVersion = null }) =>
      connection.transaction(async (query) => {
        // Health first, as a settle does, so that the two cannot deadlock.
        await query(
          `SELECT 1 AS locked FROM ${tables.health} WHERE endpoint_id = $1::text AND tenant = $2::text FOR UPDATE`,
          [id, tenant],
        )
        const found = await query(
          `SELECT ($3::bigint IS NULL OR version = $3::bigint)::text AS is_expected
FROM ${tables.endpoints} WHERE id = $1::text AND tenant = $2::text FOR UPDATE`,
          [id, tenant, expectVersion],
        )
        if (found[0] === undefined) return false
        if (expectVersion !== null && found[0].is_expected !== 'true') throw endpointChanged(id, expectVersion)
        await query(`DELETE FROM ${tables.endpoints} WHERE id = $1::text`, [id])
        await query(`DELETE FROM ${tables.health} WHERE endpoint_id = $1::text`, [id])
        await query(`DELETE FROM ${tables.reservations} WHERE tenant = $1::text AND endpoint_id = $2::text`, [
          tenant,
          id,
        ])
        return true
      }),
  }
}
