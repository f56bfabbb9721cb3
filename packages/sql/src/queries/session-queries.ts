import { type ExchangeResult, type SessionRecord, type SessionStore, sessionIdTaken } from '@posthorn/core'
import type { Kysely } from 'kysely'
import { readSession, sessionRow } from '../codecs/session-codec.js'
import type { Row, SqlContext } from '../dialect.js'
import type { Tables } from '../tables.js'

/** The verbs of `SessionStore` that are one statement at a time in every database; `exchange` is the dialect's. */
export function sessionQueries({ db, run }: SqlContext): Omit<SessionStore, 'exchange'> {
  return {
    async create(record) {
      const [kept] = await run(keep(db, record))
      if (kept === undefined) throw sessionIdTaken()
    },

    async find({ id, now }) {
      const query = db.selectFrom('sessions').selectAll().where('id', '=', id).where('kind', '=', 'session')
      const [row] = await run(query.where('expires_at', '>', now))
      return row === undefined ? null : readSession(row)
    },

    async delete({ id }) {
      const query = db.deleteFrom('sessions').where('id', '=', id).where('kind', '=', 'session')
      return (await run(query.returning('id'))).length > 0
    },

    // Until there are none: the first statement waited for an exchange whose session it could not see
    async deleteAll({ tenant }) {
      const query = db.deleteFrom('sessions').where('tenant', tenant === null ? 'is' : '=', tenant)
      for (let total = 0; ; ) {
        const { length } = await run(query.returning('id'))
        if (length === 0) return total
        total += length
      }
    },
  }
}

/** What an exchange asks and writes. Run them in one transaction: `spend`, then `keep` where it gave a row, else `look`. */
export function exchangeQueries(db: Kysely<Tables>, request: Parameters<SessionStore['exchange']>[0]) {
  const { link, session, now } = request
  return {
    /** Gives the link, if it was one and is used now. */
    spend: db
      .updateTable('sessions')
      .set({ kind: 'usedLink' })
      .where('id', '=', link)
      .where('kind', '=', 'link')
      .where('expires_at', '>', now)
      .returningAll(),
    /** Gives no row where the id of the session is taken. */
    keep: (spent: Row) => keep(db, { ...readSession(spent), ...session, kind: 'session', createdAt: now }),
    look: db.selectFrom('sessions').select('kind').where('id', '=', link),
  }
}

/** Why a link could not be spent, by what `look` gave. */
export function whyUnspent(found: Row | undefined): ExchangeResult {
  if (found?.kind === 'usedLink') return 'used'
  return found?.kind === 'link' ? 'expired' : 'unknown'
}

function keep(db: Kysely<Tables>, record: SessionRecord) {
  return db
    .insertInto('sessions')
    .values(sessionRow(record))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
}
