import { type SessionRecord, type SessionStore, sessionIdTaken } from '@posthorn/core'
import type { Tables } from './tables.js'

/** Links and sessions of a tenant; null: of operators. */
export function sessionsOf({ sessions }: Tables, tenant: string | null): SessionRecord[] {
  return [...sessions.values()].filter((record) => record.tenant === tenant)
}

/** The `sessions` role. Each verb runs in one turn of the event loop, which makes it atomic. */
export function sessionStore(open: () => Tables): SessionStore {
  return {
    async create(record) {
      const { sessions } = open()
      if (sessions.has(record.id)) throw sessionIdTaken()
      sessions.set(record.id, structuredClone(record))
    },

    async exchange({ link, session, now }) {
      const { sessions } = open()
      const found = sessions.get(link)
      if (found?.kind === 'usedLink') return 'used'
      if (found?.kind !== 'link') return 'unknown'
      if (found.expiresAt <= now) return 'expired'
      if (sessions.has(session.id)) throw sessionIdTaken()
      sessions.set(link, { ...found, kind: 'usedLink' })
      sessions.set(session.id, { ...found, ...session, kind: 'session', createdAt: now })
      return 'exchanged'
    },

    async find({ id, now }) {
      const found = open().sessions.get(id)
      return found?.kind === 'session' && found.expiresAt > now ? structuredClone(found) : null
    },

    async delete({ id }) {
      const { sessions } = open()
      return sessions.get(id)?.kind === 'session' && sessions.delete(id)
    },

    async deleteAll({ tenant }) {
      const tables = open()
      const found = sessionsOf(tables, tenant)
      for (const { id } of found) tables.sessions.delete(id)
      return found.length
    },
  }
}
