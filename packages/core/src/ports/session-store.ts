import type { JsonObject } from '../types/json.js'

/** `usedLink`: a link that was exchanged, kept until it expires so that its next use can be told from a guess. */
export type SessionKind = 'link' | 'usedLink' | 'session'

/** What lets somebody in without a password: a link that works once, or the session it was exchanged for. */
export interface SessionRecord {
  /** SHA-256 of the token, in hex. The token itself is never stored. Unique over all tenants and kinds. */
  id: string
  /** null: an operator's, who is of no tenant. */
  tenant: string | null
  kind: SessionKind
  /** What it allows, in the words of who made it. */
  grant: JsonObject
  createdAt: number
  expiresAt: number
}

/**
 * How an exchange ended. `used`: the link was exchanged before. `expired`: it was not, and is too old. `unknown`: there is
 * no such link (any more).
 */
export type ExchangeResult = 'exchanged' | 'used' | 'expired' | 'unknown'

/**
 * The `sessions` role of a store: few rows, each found by its id. Times are the caller's, in ms since 1970; a row has
 * expired once `expiresAt` is not later than `now`. What has expired goes with `LogStore.prune`, and a tenant's with
 * `LogStore.deleteTenant`.
 */
export interface SessionStore {
  /** Keeps a record. @throws conflict where its id is taken, whosever it is. */
  create(record: SessionRecord): Promise<void>
  /**
   * MUST, in one atomic step, mark a link that has not expired as used and keep a session with the link's tenant and grant:
   * of any number of calls at once, one gives `exchanged`, and the others change nothing. A session or a used link is
   * no link. MUST change nothing where the session cannot be kept. @throws conflict where the session's id is taken
   */
  exchange(request: { link: string; session: { id: string; expiresAt: number }; now: number }): Promise<ExchangeResult>
  /** The session of this id; null where there is none that has not expired. MUST NOT give a link, used or not. */
  find(request: { id: string; now: number }): Promise<SessionRecord | null>
  /** MUST delete the session, and no link. False where there was none. */
  delete(request: { id: string }): Promise<boolean>
  /**
   * MUST delete every row of a tenant, or with null the operators', of each kind, and give how many. An exchange that runs
   * at the same time MUST NOT leave a session behind: it is deleted too, or finds no link.
   */
  deleteAll(request: { tenant: string | null }): Promise<number>
}
