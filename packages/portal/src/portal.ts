import { join } from 'node:path'
import { type Webhooks, WebhooksError, type WebhooksManagement } from '@posthorn/core'
import { type Authorize, createResponder, isFromElsewhere, Refusal, type Responder } from '@posthorn/http'
import { configJson } from './config.js'
import { sessionCookie } from './cookie.js'
import { type Files, readFiles, sendFile, servedFile } from './files.js'
import { assertPortalOptions, type PortalOptions } from './options.js'
import { securityHeaders } from './security.js'
import { sessionDialect } from './session-routes.js'
import { type LinkFor, type PortalLinkRequest, type PortalSessions, portalSessions, tenantOf } from './sessions.js'

/** As much of what `createWebhooks()` gives as the portal needs. */
export type PortalWebhooks = WebhooksManagement & Pick<Webhooks<Record<never, never>, never>, 'sessions'>

/** The portal, to be mounted by any adapter, and what lets customers in. */
export interface Portal extends Responder {
  /**
   * A link to the portal for one customer or operator. It works once, within `expiresInMs`, and is exchanged for a session
   * that may do what the link allows. Give it to nobody else: who opens it first is let in.
   * @throws invalid_argument, store_unavailable
   */
  portalLink(request: PortalLinkRequest): Promise<string>
  /** Ends all sessions of a tenant, or of the operators, at once and in all processes; their links work no more. */
  revokeSessions(request: LinkFor): Promise<{ revoked: number }>
}

/** From `dist` and from `src` alike. The one name is there in CommonJS, the other in ES modules. */
const app = join(typeof __dirname === 'string' ? __dirname : import.meta.dirname, '../dist/app')

/**
 * The portal: its page, the element for pages of the host's, and the `rest` API at `/api` on the same origin, below
 * wherever an adapter mounts it: `expressRouter(portal(webhooks, { authorize }))`. A request's caller is the one of its
 * session (see {@link Portal.portalLink}), else whom `authorize` names.
 * @throws invalid_argument where an option is missing, wrong or unknown, portal_not_built
 */
export function portal(webhooks: PortalWebhooks, options: PortalOptions): Portal {
  return createPortal(webhooks, options, () => readFiles(app))
}

/** As {@link portal}, with the files that `read` gives. */
export function createPortal(webhooks: PortalWebhooks, options: PortalOptions, read: () => Files): Portal {
  assertPortalOptions(options)
  const { authorize, links, frameAncestors = [], logo = null } = options
  if (authorize === undefined && links === undefined) {
    throw wrong('portal: give authorize, links or both: nobody could come in.')
  }
  const framedBy = frameAncestors.filter((origin) => origin !== 'self')
  const cookie = links && sessionCookie(links.url, framedBy.length > 0)
  const sessions = links && portalSessions(webhooks.sessions, links)

  const authorizeAll: Authorize = async (request, about) => {
    const token = cookie?.read(request.headers.get('cookie')) ?? null
    const grant = token === null ? null : ((await sessions?.grantOf(token)) ?? null)
    return grant ?? (await authorize?.(request, about)) ?? null
  }

  const { maxBodyBytes, bodyTimeoutMs, allowedOrigins, openApi, onError } = options
  const given = { bodyTimeoutMs, allowedOrigins, onError }
  const api = createResponder(webhooks, { ...given, maxBodyBytes, openApi, authorize: authorizeAll })
  const nobody: Authorize = () => ({ tenant: 'nobody', permissions: [] })
  const session =
    sessions &&
    cookie &&
    createResponder(webhooks, {
      ...given,
      authorize: nobody,
      dialect: sessionDialect(sessions, cookie),
      openApi: false,
      maxBodyBytes: 4096,
    })
  const origins = new Set(allowedOrigins)
  const files = new Map(read()).set('/config.json', servedFile('/config.json', configJson(options)))
  const headers = securityHeaders({ frameAncestors, logo })

  async function answer(request: Request, basePath: string): Promise<Response> {
    // What is no URL, or is elsewhere, it refuses
    if (!URL.canParse(request.url, 'http://localhost')) return api.respond(request, basePath)
    const { pathname, search } = new URL(request.url, 'http://localhost')
    if (!pathname.startsWith(basePath)) return api.reject(nowhere.failure)
    const path = pathname.slice(basePath.length)
    const isApi = path === '/api' || path.startsWith('/api/')
    // Whatever it is let in by: `authorize` may know users by more than cookies
    if ((isApi || path === '/session') && isFromElsewhere(request, origins)) return api.reject(elsewhere.failure)
    if (isApi) return api.respond(request, `${basePath}/api`)
    if (path === '/session' && session) return session.respond(request, basePath)
    const file = files.get(path === '' ? '/' : path)
    if (file === undefined) return api.reject(nowhere.failure)
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } })
    if (request.method !== 'GET' && request.method !== 'HEAD') return api.reject(notAllowed.failure)
    if (path === '') return redirect(pathname, search)
    const response = await sendFile(file, request)
    // A page that isolates itself (COEP) shows a frame only where that says it may
    if (path === '/' && framedBy.length > 0) response.headers.set('cross-origin-resource-policy', 'cross-origin')
    return request.method === 'HEAD' ? new Response(null, response) : response
  }

  function secured(response: Response): Response {
    for (const [name, value] of Object.entries(headers)) {
      if (!response.headers.has(name)) response.headers.set(name, value)
    }
    return response
  }

  return {
    respond: async (request, basePath) => secured(await answer(request, basePath.replace(/\/$/, ''))),
    reject: (failure) => secured(api.reject(failure)),
    portalLink: async (request) => needed(sessions, 'portalLink').link(request),
    async revokeSessions(request) {
      needed(sessions, 'revokeSessions')
      const { deleted } = await webhooks.sessions.deleteAll({ tenant: tenantOf(request, 'revokeSessions') })
      return { revoked: deleted }
    },
  }
}

const allow = 'GET, HEAD, OPTIONS'
const nowhere = new Refusal('unknown_route', { detail: 'Check the path.' })
const notAllowed = new Refusal('method_not_allowed', { detail: `Allowed: ${allow}.`, headers: { allow } })
const elsewhere = new Refusal('cross_site', {
  detail: 'Send it from a page of the same origin: open links in the portal itself.',
})

/** To the same path with a `/`, which the page's relative paths need; relative itself, whatever a proxy cuts off. */
function redirect(pathname: string, search: string): Response {
  const location = `./${pathname.slice(pathname.lastIndexOf('/') + 1)}/${search}`
  return new Response(null, { status: 307, headers: { location, 'cache-control': 'no-store' } })
}

function needed(sessions: PortalSessions | undefined, call: string): PortalSessions {
  if (sessions !== undefined) return sessions
  throw wrong(`${call}: give portal({ links: { keys, url } }) first.`)
}

function wrong(message: string): WebhooksError {
  return new WebhooksError('invalid_argument', message)
}
