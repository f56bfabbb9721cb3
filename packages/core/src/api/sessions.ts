import * as v from 'valibot'
import { check, integer, record, strict, tenantSchema, text } from '../input/check.js'
import type { ExchangeResult } from '../ports/index.js'
import type { JsonObject } from '../types/json.js'
import type { ApiContext } from './context.js'

/** What somebody may do who came by a link. */
export interface Session {
  /** null: an operator, who is of no tenant. */
  tenant: string | null
  grant: JsonObject
  createdAt: Date
  expiresAt: Date
}

/**
 * Links that work once, and the sessions they are exchanged for: what `@posthorn/portal` is made of. Each is known by an
 * id, which is the SHA-256 of its token in hex, so that who reads the database gets in nowhere.
 */
export interface SessionsApi {
  /** Keeps a link for `forMs`. @throws conflict (the id is taken) */
  createLink(request: {
    id: string
    tenant: string | null
    grant: JsonObject
    forMs: number
  }): Promise<{ expiresAt: Date }>
  /**
   * Exchanges a link, by its id, for a session with the same tenant and grant, which lasts `forMs`. Of any number of calls,
   * in whatever process, one gives `exchanged`; and for a minute the same call again, whose answer may have been lost, as
   * long as its session is there. So make the session's token of the link's: then no other link leads to it.
   * @throws conflict (the session's id is taken)
   */
  exchange(request: { link: string; session: string; forMs: number }): Promise<ExchangeResult>
  /** A session that has not expired; null where there is none. */
  find(request: { id: string }): Promise<Session | null>
  /** Ends one session. */
  delete(request: { id: string }): Promise<boolean>
  /** Ends every session of a tenant, and its links; with null, the operators'. Gives how many there were. */
  deleteAll(request: { tenant: string | null }): Promise<{ deleted: number }>
}

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'))
const tenant = v.nullable(tenantSchema)
const forMs = integer(1, 366 * 24 * 3600 * 1000)
/** How long an exchange can be made again. */
const repeatMs = 60_000
const linkSchema = strict({ id, tenant, grant: record(text(255), v.unknown(), 100), forMs })
const exchangeSchema = strict({ link: id, session: id, forMs })
const idOnly = strict({ id })
const tenantOnly = strict({ tenant })

/** The calls about sessions. Times are the store's, as far as this process can tell. */
export function sessionsApi({ store: { sessions }, storeNow }: Pick<ApiContext, 'store' | 'storeNow'>): SessionsApi {
  return {
    async createLink(request) {
      const link = check(linkSchema, request, 'sessions.createLink')
      const createdAt = storeNow()
      const expiresAt = createdAt + link.forMs
      const { grant } = request
      await sessions.create({ id: link.id, tenant: link.tenant, kind: 'link', grant, createdAt, expiresAt })
      return { expiresAt: new Date(expiresAt) }
    },

    async exchange(request) {
      const { link, session, forMs } = check(exchangeSchema, request, 'sessions.exchange')
      const now = storeNow()
      const result = await sessions.exchange({ link, session: { id: session, expiresAt: now + forMs }, now })
      if (result !== 'used') return result
      const made = await sessions.find({ id: session, now })
      return made !== null && now - made.createdAt < repeatMs ? 'exchanged' : 'used'
    },

    async find(request) {
      const found = await sessions.find({ ...check(idOnly, request, 'sessions.find'), now: storeNow() })
      if (found === null) return null
      const { tenant, grant, createdAt, expiresAt } = found
      return { tenant, grant, createdAt: new Date(createdAt), expiresAt: new Date(expiresAt) }
    },

    delete: async (request) => sessions.delete(check(idOnly, request, 'sessions.delete')),

    deleteAll: async (request) => ({
      deleted: await sessions.deleteAll(check(tenantOnly, request, 'sessions.deleteAll')),
    }),
  }
}
