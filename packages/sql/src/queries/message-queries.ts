import type { LogStore } from '@posthorn/core'
import { sql } from 'kysely'
import { readMessage } from '../codecs/message-codec.js'
import type { SqlContext } from '../dialect.js'
import { runList } from '../list-query.js'
import { anyOf, inRange } from './conditions.js'

/** Reading messages. */
export function messageQueries({ db, run }: SqlContext): Pick<LogStore, 'message' | 'messages'> {
  return {
    async message({ tenant, id }) {
      const [row] = await run(db.selectFrom('messages').selectAll().where('id', '=', id).where('tenant', '=', tenant))
      return row === undefined ? null : readMessage(row)
    },

    async messages(query) {
      const { id, type, createdAt } = query.where
      const matching = db
        .selectFrom('messages')
        .selectAll()
        .where((eb) =>
          eb.and([
            eb('tenant', '=', query.tenant),
            ...anyOf(sql.ref('id'), id),
            ...anyOf(sql.ref('type'), type),
            ...inRange(sql.ref('created_at'), createdAt),
          ]),
        )
      return runList(run, matching, query, { columns: { id: { column: 'id' } }, read: readMessage })
    },
  }
}
