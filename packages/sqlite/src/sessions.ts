import { type SessionStore, sessionIdTaken } from '@posthorn/core'
import { exchangeQueries, type SqlContext, sessionQueries, whyUnspent } from '@posthorn/sql'
import type { Access } from './connection/access.js'

/** The `sessions` role: what is shared, and the exchange. */
export function sqliteSessions(access: Access, context: SqlContext): SessionStore {
  return {
    ...sessionQueries(context),

    exchange: (request) =>
      access.write((connection) => {
        const { spend, keep, look } = exchangeQueries(context.db, request)
        const [spent] = connection.query(spend)
        if (spent === undefined) return whyUnspent(connection.query(look)[0])
        if (connection.query(keep(spent)).length === 0) throw sessionIdTaken()
        return 'exchanged'
      }),
  }
}
