import { type EndpointStore, type EndpointWhere, endpointChanged } from '@posthorn/core'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { endpointChanges, readEndpoint } from '../codecs/endpoint-codec.js'
import { readHealth } from '../codecs/health-codec.js'
import type { SqlContext, SqlDialect } from '../dialect.js'
import { runList, type SortColumns } from '../list-query.js'
import type { Tables } from '../tables.js'
import { anyOf, inRange } from './conditions.js'

const sortColumns: SortColumns<'id' | 'name' | 'url' | 'createdAt' | 'updatedAt'> = {
  id: { column: 'id' },
  name: { column: 'name', nullable: true },
  url: { column: 'url' },
  createdAt: { column: 'created_at' },
  updatedAt: { column: 'updated_at' },
}

/** The verbs of `EndpointStore` that are one statement in every database; `create` and `delete` are the dialect's. */
export function endpointQueries(
  context: SqlContext,
): Pick<EndpointStore, 'get' | 'list' | 'update' | 'health' | 'healths'> {
  const { db, dialect, run } = context

  async function get({ tenant, id }: { tenant: string; id: string }) {
    const query = db.selectFrom('endpoints').selectAll().where('id', '=', id).where('tenant', '=', tenant)
    const [row] = await run(query)
    return row === undefined ? null : readEndpoint(row)
  }

  return {
    get,

    async list(query) {
      const matching = db
        .selectFrom('endpoints')
        .selectAll()
        .where((eb) => eb.and([eb('tenant', '=', query.tenant), ...conditions(eb, query.where, dialect)]))
      return runList(context, matching, query, { columns: sortColumns, read: readEndpoint })
    },

    async update({ tenant, id, patch, expectVersion }) {
      let update = db
        .updateTable('endpoints')
        .set(endpointChanges(patch, dialect))
        .set({ version: sql<number>`version + 1` })
        .where('id', '=', id)
        .where('tenant', '=', tenant)
      if (expectVersion !== undefined) update = update.where('version', '=', expectVersion)
      const [row] = await run(update.returningAll())
      if (row !== undefined) return readEndpoint(row)
      if (expectVersion === undefined || (await get({ tenant, id })) === null) return null
      throw endpointChanged(id, expectVersion)
    },

    async health({ tenant, id }) {
      const query = db.selectFrom('health').selectAll().where('endpoint_id', '=', id).where('tenant', '=', tenant)
      const [row] = await run(query)
      return row === undefined ? null : readHealth(row)
    },

    async healths({ tenant, ids }) {
      const ofTenant = db.selectFrom('health').selectAll().where('tenant', '=', tenant)
      return (await run(ofTenant.where((eb) => eb.and(anyOf(sql.ref('endpoint_id'), ids))))).map(readHealth)
    },
  }
}

function conditions(
  eb: ExpressionBuilder<Tables, 'endpoints'>,
  where: EndpointWhere,
  dialect: SqlDialect,
): Expression<SqlBool>[] {
  const { eventTypes, scopes, status } = where
  const found = [
    ...anyOf(sql.ref('id'), where.id),
    ...anyOf(sql.ref('name'), where.name),
    ...anyOf(sql.ref('url'), where.url),
    ...anyOf(sql.ref('secret_fingerprint'), where.secretFingerprint),
    ...inRange(sql.ref('created_at'), where.createdAt),
    ...inRange(sql.ref('updated_at'), where.updatedAt),
  ]
  if (where.isActive !== undefined) found.push(eb('is_active', '=', dialect.boolean(where.isActive)))
  if (eventTypes !== undefined) {
    found.push(eventTypes.length === 0 ? sql<SqlBool>`1 = 0` : dialect.hasAny(sql.ref('event_types'), eventTypes))
  }
  if (scopes !== undefined && scopes.length > 0) found.push(dialect.hasAll(sql.ref('scopes'), scopes))
  if (status !== undefined) {
    found.push(
      eb.or(
        status.map((value) => {
          if (value === 'suspended') return eb('suspended_at', 'is not', null)
          const isActive = eb('is_active', '=', dialect.boolean(value === 'active'))
          return eb.and([eb('suspended_at', 'is', null), isActive])
        }),
      ),
    )
  }
  return found
}
