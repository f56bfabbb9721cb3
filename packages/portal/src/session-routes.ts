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
          body: fields({
            link: v.pipe(v.string('Must be text.'), v.maxLength(200, 'Is too long for a link.')),
            nonce: v.pipe(
              v.string('Must be text.'),
              v.regex(/^[\w-]{32,100}$/, 'Must be 32 to 100 random characters.'),
            ),
          }),
        },
        async handle({ headers, body }) {
          // Never a token that the browser has from somebody else: that is worth nothing
          const token = await sessions.exchange(body.link, body.nonce)
          if (cookie.read(headers.cookie) !== token) await end(headers.cookie)
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
