import type { LogStore, MissingMessage } from '@posthorn/core'
import { type SqlBool, sql } from 'kysely'
import { intOrNull, text, textArray } from '../columns.js'
import type { Row, SqlContext } from '../dialect.js'
import { madeWithin } from './conditions.js'

/** Characters of a UUIDv7 that tell its time. */
const timeLength = 13

function readMissing(row: Row): MissingMessage {
  return {
    id: text(row.id),
    type: text(row.type),
    scopes: textArray(row.scopes),
    expiresAt: intOrNull(row.expires_at),
  }
}

/**
 * A stretch of the tenant's messages along its key, and what the endpoint has of that time along its own index: deliveries
 * carry the time of their messages in their ids. Neither reads more than the stretch, however much there is.
 */
export function missingQuery({ db, run }: SqlContext): Pick<LogStore, 'missing'> {
  return {
    async missing({ tenant, endpointId, createdAt, after, limit }) {
      const begin = after === null ? [] : [sql<SqlBool>`${sql.ref('id')} > ${after}`]
      const messages = await run(
        db
          .selectFrom('messages')
          .select(['id', 'type', 'scopes', 'expires_at'])
          .where('tenant', '=', tenant)
          .where((eb) => eb.and([...madeWithin(sql.ref('id'), createdAt), ...begin]))
          .orderBy('id')
          .limit(limit),
      )
      const looked = messages.map(readMissing)
      const first = looked[0]?.id
      const last = looked.at(-1)?.id
      if (first === undefined || last === undefined) return { messages: [], next: null }
      const found = await run(
        db
          .selectFrom('deliveries')
          .select('message_id')
          .where('tenant', '=', tenant)
          .where('endpoint_id', '=', endpointId)
          .where('id', '>=', `${first.slice(0, timeLength)}-0000-0000-000000000000`)
          .where('id', '<=', `${last.slice(0, timeLength)}-ffff-ffff-ffffffffffff`),
      )
      const had = new Set(found.map((row) => text(row.message_id)))
      return { messages: looked.filter(({ id }) => !had.has(id)), next: looked.length < limit ? null : last }
    },
  }
}
