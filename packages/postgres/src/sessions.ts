import { type SessionStore, sessionIdTaken } from '@posthorn/core'
import { exchangeQueries, type SqlContext, sessionQueries, whyUnspent } from '@posthorn/sql'
import type { Compilable } from 'kysely'
import type { Connection } from './connection/connection.js'
import { jsonRows } from './connection/json-rows.js'

/** The `sessions` role: what is shared, and the exchange. */
export function postgresSessions(connection: Connection, context: SqlContext): SessionStore {
  return {
    ...sessionQueries(context),

    exchange(request) {
      const { spend, keep, look } = exchangeQueries(context.db, request)
      return connection.transaction(async (query) => {
        const run = (statement: Compilable) => {
          const { sql, parameters } = statement.compile()
          return jsonRows(query, sql, parameters)
        }
        const [spent] = await run(spend)
        if (spent === undefined) return whyUnspent((await run(look))[0])
        if ((await run(keep(spent))).length === 0) throw sessionIdTaken()
        return 'exchanged'
      })
    },
  }
}
