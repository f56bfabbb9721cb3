import type { SessionRecord, SessionStore } from '@posthorn/core'
import { type Fault, fault, withoutDetails } from '../store-fakes.js'

/** Looks first and writes later: what happens between, it does not see. Every link is taken for one of acme's. */
function lookThenSpend(sessions: SessionStore): SessionStore['exchange'] {
  const used = new Set<string>()
  return async ({ link, session, now }) => {
    if (used.has(link)) return 'used'
    await Promise.resolve()
    used.add(link)
    await sessions.create({ ...session, tenant: 'acme', kind: 'session', grant: {}, createdAt: now })
    return 'exchanged'
  }
}

/** A session with something else than its link has. */
const another = (change: Partial<SessionRecord>) => (sessions: SessionStore) => ({
  find: async (request: Parameters<SessionStore['find']>[0]) => {
    const found = await sessions.find(request)
    return found === null ? null : { ...found, ...change }
  },
})

/** Some part of a row's life done otherwise, seen as the fault's name says. */
const sessionFault = (name: string, fails: string, verbs: (sound: SessionStore) => Partial<SessionStore>): Fault =>
  fault(name, `sessions: ${fails}`, ({ sessions }) => ({ sessions: verbs(sessions) }))

const inherits = 'a link is exchanged for a session with its tenant and grant, whatever is asked'

export const sessionFaults: Fault[] = [
  sessionFault("gives a session another tenant than its link's", inherits, another({ tenant: 'globex' })),
  sessionFault('gives a session more than its link allows', inherits, another({ grant: {} })),
  sessionFault('keeps no note that a link was used', 'a link works once', (sessions) => {
    const links = new Map<string, SessionRecord>()
    return {
      async create(record) {
        links.set(record.id, record)
        await sessions.create(record)
      },
      async exchange(request) {
        const found = links.get(request.link)
        if (found === undefined) return 'unknown'
        await sessions.create({ ...found, ...request.session, kind: 'session', createdAt: request.now })
        return 'exchanged'
      },
    }
  }),
  sessionFault(
    'looks whether a link was used, then uses it',
    'of many exchanges at the same moment one has the link',
    (sessions) => ({ exchange: lookThenSpend(sessions) }),
  ),
  sessionFault(
    'forgets when links expire',
    'a link that has expired, or is none, is exchanged for nothing',
    (sessions) => ({ exchange: (request) => sessions.exchange({ ...request, now: 0 }) }),
  ),
  sessionFault(
    'uses a link up before it has kept the session',
    'an exchange whose session cannot be kept does not use the link up',
    (sessions) => ({
      async exchange(request) {
        const result = await sessions.exchange({ ...request, session: { id: 'aside', expiresAt: 0 } })
        if ((await sessions.find({ id: request.session.id, now: 0 })) !== null) {
          return withoutDetails(sessions.exchange(request))
        }
        return result
      },
    }),
  ),
  sessionFault('forgets when sessions expire', 'only a session is found, until it expires', (sessions) => ({
    find: (request) => sessions.find({ ...request, now: 0 }),
  })),
  sessionFault('deletes links as sessions', 'delete ends one session, and no link', (sessions) => ({
    delete: async (request) => (await sessions.delete(request)) || true,
  })),
  sessionFault(
    'shuts out everybody with one tenant',
    'deleteAll ends what a tenant has, links too, and nothing of others',
    (sessions) => ({
      async deleteAll(request) {
        for (const tenant of ['acme', 'globex', null]) await sessions.deleteAll({ tenant })
        return sessions.deleteAll(request)
      },
    }),
  ),
  sessionFault(
    'lets an exchange end that began before its tenant was shut out',
    'no exchange that runs while a tenant is shut out leaves a session',
    (sessions) => ({ exchange: lookThenSpend(sessions) }),
  ),
  fault('prunes no sessions', 'sessions: prune forgets what has expired, in batches, and nothing else', () => ({
    log: { prune: async () => ({ messages: 0, next: null }) },
  })),
  fault(
    'leaves the sessions of a tenant that is deleted',
    'sessions: a tenant is deleted with its links and sessions',
    () => ({ log: { deleteTenant: async () => ({ deleted: 0, next: null }) } }),
  ),
]
