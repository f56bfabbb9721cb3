import { Buffer } from 'node:buffer'
import { maxCounted, type OperatorStore, timeOfUuidv7 } from '@posthorn/core'
import { type Compilable, type RawBuilder, type SqlBool, sql } from 'kysely'
import { readEndpoint } from '../codecs/endpoint-codec.js'
import { readHealth } from '../codecs/health-codec.js'
import { int, text } from '../columns.js'
import type { Row, SqlContext } from '../dialect.js'
import { countRows } from '../list-query.js'
import { madeWithin } from './conditions.js'

/** Comes after every text that a URL may go on with. */
const beyondText = '\u{10ffff}'

/**
 * Looks over all tenants. Tenants are found along the keys that lead with them, one probe for each (min(tenant) of those above
 * the last); endpoints in trouble along partial indexes of these alone; deliveries of a time along the index by message, since
 * ids carry the time.
 */
export function operatorQueries({ db, run }: SqlContext): OperatorStore {
  const rowsOf = (query: RawBuilder<Row>) => run({ compile: () => query.compile(db) })

  /** The next tenants in a table, by its index that leads with them. */
  async function tenantsIn(table: 'endpoints' | 'messages', after: string, limit: number): Promise<string[]> {
    const from = sql.table(table)
    const rows = await rowsOf(sql<Row>`with recursive walk(tenant) as (
  select (select min(tenant) from ${from} where tenant > ${after})
  union all
  select (select min(tenant) from ${from} where tenant > walk.tenant) from walk where walk.tenant is not null)
select tenant from walk where tenant is not null limit ${limit}`)
    return rows.map((row) => text(row.tenant))
  }

  /** Endpoints with their health, in the order of their ids here. */
  async function withHealth(ids: readonly string[]) {
    if (ids.length === 0) return []
    const endpoints = await run(db.selectFrom('endpoints').selectAll().where('id', 'in', ids))
    const healths = await run(db.selectFrom('health').selectAll().where('endpoint_id', 'in', ids))
    const recordOf = new Map(endpoints.map((row) => [text(row.id), readEndpoint(row)]))
    const healthOf = new Map(healths.map((row) => [text(row.endpoint_id), readHealth(row)]))
    return ids.flatMap((id) => {
      const [endpoint, health] = [recordOf.get(id), healthOf.get(id)]
      return endpoint === undefined || health === undefined ? [] : [{ endpoint, health }]
    })
  }

  const failing = db.selectFrom('health').where('failing_since', 'is not', null)
  const suspended = db.selectFrom('endpoints').where('suspended_at', 'is not', null)

  return {
    async tenants({ after, limit }) {
      // No tenant is empty, so every one comes after ''
      const found = [
        ...(await tenantsIn('endpoints', after ?? '', limit)),
        ...(await tenantsIn('messages', after ?? '', limit)),
      ]
      return [...new Set(found)].sort(byCodePoint).slice(0, limit)
    },

    async figures({ tenants }) {
      if (tenants.length === 0) return []
      const count = sql<number>`count(*)`.as('count')
      const counted = async (query: Parameters<typeof run>[0]) =>
        new Map((await run(query)).map((row) => [text(row.tenant), int(row.count)]))
      const all = db.selectFrom('endpoints')
      const endpoints = await counted(all.select(['tenant', count]).where('tenant', 'in', tenants).groupBy('tenant'))
      const sick = await counted(failing.select(['tenant', count]).where('tenant', 'in', tenants).groupBy('tenant'))
      const shut = await counted(suspended.select(['tenant', count]).where('tenant', 'in', tenants).groupBy('tenant'))
      return tenants.map((tenant) => ({
        tenant,
        endpoints: endpoints.get(tenant) ?? 0,
        failing: sick.get(tenant) ?? 0,
        suspended: shut.get(tenant) ?? 0,
      }))
    },

    async endpoints({ troubles, after, limit }) {
      const { tenant, id } = after ?? { tenant: '', id: '' }
      const parts: Compilable[] = []
      const beyond = sql<SqlBool>`(tenant, id) > (${tenant}, ${id})`
      const inOrder = (query: typeof suspended) =>
        query.select(['tenant', 'id']).where(beyond).orderBy('tenant').orderBy('id').limit(limit)
      if (troubles === null) parts.push(inOrder(db.selectFrom('endpoints')))
      if (troubles?.includes('failing')) {
        const isBeyond = sql<SqlBool>`(tenant, endpoint_id) > (${tenant}, ${id})`
        const sick = failing.select(['tenant', 'endpoint_id as id']).where(isBeyond)
        parts.push(sick.orderBy('tenant').orderBy('endpoint_id').limit(limit))
      }
      if (troubles?.includes('suspended')) parts.push(inOrder(suspended))
      const found: { tenant: string; id: string }[] = []
      for (const part of parts) {
        const rows = await run(part)
        found.push(...rows.map((row) => ({ tenant: text(row.tenant), id: text(row.id) })))
      }
      found.sort((left, right) => byCodePoint(left.tenant, right.tenant) || byCodePoint(left.id, right.id))
      return withHealth([...new Set(found.map((each) => each.id))].slice(0, limit))
    },

    async findEndpoints({ id, urls, limit }) {
      const ids = new Set([id])
      for (const url of urls) {
        const begins = db.selectFrom('endpoints').select('id').where('url', '>=', url)
        for (const row of await run(begins.where('url', '<', `${url}${beyondText}`).orderBy('url').limit(limit))) {
          ids.add(text(row.id))
        }
      }
      return withHealth([...ids])
    },

    async holders({ id, tenants }) {
      if (tenants.length === 0) return { messages: [], deliveries: [] }
      const messages = db.selectFrom('messages').select('tenant').where('id', '=', id).where('tenant', 'in', tenants)
      const deliveries = db
        .selectFrom('deliveries')
        .select('tenant')
        .where('id', '=', id)
        .where('tenant', 'in', tenants)
      const named = async (query: Parameters<typeof run>[0]) => (await run(query)).map((row) => text(row.tenant))
      return { messages: await named(messages), deliveries: await named(deliveries) }
    },

    failing: () => countRows({ db, run }, failing.select('endpoint_id'), maxCounted + 1),

    async made({ from, until, limit }) {
      const messageId = sql.ref('message_id')
      const within = db
        .selectFrom('deliveries')
        .select('message_id')
        .where((eb) => eb.and(madeWithin(messageId, { from, until })))
      const deliveries = await countRows({ db, run }, within, limit + 1)
      if (deliveries <= limit) return { deliveries, since: from }
      const [last] = await run(
        within
          .orderBy('message_id', 'desc')
          .limit(1)
          .offset(limit - 1),
      )
      return { deliveries: limit, since: last === undefined ? from : timeOfUuidv7(text(last.message_id)) }
    },
  }
}

/** As the columns are sorted. */
function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
