import type { LogStore } from '@posthorn/core'
import { sql } from 'kysely'
import { readMessage } from '../codecs/message-codec.js'
import type { SqlContext } from '../dialect.js'
import { runLogList } from '../log-list.js'
import { anyOf, madeWithin } from './conditions.js'

/** Reading messages. */
export function messageQueries(context: SqlContext): Pick<LogStore, 'message' | 'messages'> {
  const { db, run } = context

  return {
    async message({ tenant, id }) {
      const [row] = await run(db.selectFrom('messages').selectAll().where('id', '=', id).where('tenant', '=', tenant))
      return row === undefined ? null : readMessage(row)
    },

    async messages(query) {
      const { tenant, where } = query
      const within = madeWithin(sql.ref('id'), where.createdAt)
      const conditions = [...anyOf(sql.ref('id'), where.id), ...anyOf(sql.ref('type'), where.type), ...within]
      const ofTenant = db.selectFrom('messages').where('tenant', '=', tenant)
      const matching = ofTenant.selectAll().where((eb) => eb.and(conditions))
      return runLogList(context, matching, query, {
        columns: { id: { column: 'id' } },
        read: readMessage,
        isFiltered: conditions.length > 0,
        walk:
          where.id !== undefined
            ? null
            : (from, direction, rows) =>
                ofTenant
                  .select('id')
                  .where((eb) => eb.and([...within, ...from]))
                  .orderBy('id', direction)
                  .limit(1)
                  .offset(rows - 1),
      })
    },
  }
}
