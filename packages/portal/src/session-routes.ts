import { defineDialect, fields, rest, route } from '@posthorn/http'
import * as v from 'valibot'
import type { SessionCookie } from './cookie.js'
import type { PortalSessions } from './sessions.js'

const cookieHeader = v.looseObject({ cookie: v.optional(v.string()) })

/** `POST /session` exchanges a link for a session, `DELETE /session` ends it. The token is in a cookie alone. */
export function sessionDialect(sessions: PortalSessions, cookie: SessionCookie) {
  async function end(header: string | undefined): Promise<void> {
    const token = cookie.read(header)
    if (token !== null) await sessions.end(token)
  }

  return defineDialect({
    name: 'portal sessions',
    presentFailure: rest.presentFailure,
    routes: [
      route({
        method: 'POST',
        path: '/session',
        permission: [],
        input: {
          headers: cookieHeader,
          body: fields({ link: v.pipe(v.string('Must be text.'), v.maxLength(200, 'Is too long for a link.')) }),
        },
        async handle({ headers, body }) {
          // Always a new token: one that a browser was given by somebody else is worth nothing
          const token = await sessions.exchange(body.link)
          await end(headers.cookie)
          return token
        },
        headers: (token) => ({ 'set-cookie': cookie.keep(String(token), sessions.forMs) }),
      }),
      route({
        method: 'DELETE',
        path: '/session',
        permission: [],
        input: { headers: cookieHeader },
        handle: ({ headers }) => end(headers.cookie),
        headers: () => ({ 'set-cookie': cookie.forget() }),
      }),
    ],
  })
}
