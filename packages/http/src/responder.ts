import { WebhooksError, type WebhooksManagement } from '@posthorn/core'
import type * as v from 'valibot'
import { type Authorize, authenticate, type Caller } from './authorize.js'
import { assertFits, assertInstance } from './check-dialect.js'
import { isCrossSite } from './cross-site.js'
import type { Dialect } from './dialect.js'
import { type Failure, failureOf, type Outcome, ok, refuse } from './failure.js'
import { forTenants } from './for-tenants.js'
import { printJson } from './json.js'
import { tenantHeader, withNamedTenant } from './named-tenant.js'
import type { OpenApiOptions } from './openapi/document.js'
import { openApiRoute } from './openapi/route.js'
import { assertOptions } from './options.js'
import { readBody } from './read-body.js'
import { readNestedQuery, readQuery } from './read-query.js'
import { rest } from './rest/index.js'
import type { Reply, Route } from './route.js'
import { allowedMethods, createRouter, locate } from './router.js'

/** Settings of a management API, the same for every framework. */
export interface ApiOptions {
  /** Identifies the caller of a request. Required. */
  authorize: Authorize
  /** The API's shape on the wire. Default: `rest`. */
  dialect?: Dialect
  /** Largest request body, in bytes. Default: 256 KiB. */
  maxBodyBytes?: number
  /** How long a client may take to send its body, in ms. Default: 30,000. */
  bodyTimeoutMs?: number
  /**
   * Origins (`https://app.example.com`) whose pages may change things with their user's cookies, beside the API's own.
   * Requests without cookies or a browser's password are accepted from everywhere.
   */
  allowedOrigins?: readonly string[]
  /** What the OpenAPI document at `/openapi.json` says about the host; false: no document. */
  openApi?: OpenApiOptions | false
  /** Gets every error behind a status of 500 and up. Default: `console.error`. Errors it throws are ignored. */
  onError?: (error: unknown, request: Request) => void
}

/** Who reads a public document. It shows nothing of a tenant. */
const nobody: Caller = { tenant: null, actor: null, permissions: new Set() }

/** Answers the requests of one API. Neither method throws. */
export interface Responder {
  /** `basePath`: what stands before the dialect's paths in the URL, percent-encoded, without a trailing `/`. */
  respond(request: Request, basePath: string): Promise<Response>
  /** Answers what could not even be made a Request, for which a bare one stands in where something is reported. */
  reject(failure: Failure): Response
}

/**
 * `own`: schemas of the options besides {@link ApiOptions}.
 * @throws invalid_argument where an option is missing, wrong or unknown, or the dialect's routes contradict each other.
 */
export function createResponder(webhooks: WebhooksManagement, options: ApiOptions, own?: v.ObjectEntries): Responder {
  assertInstance(webhooks)
  assertOptions(options, own)
  const { authorize, dialect = rest, onError = printError } = options
  const limits = { maxBytes: options.maxBodyBytes ?? 256 * 1024, timeoutMs: options.bodyTimeoutMs ?? 30_000 }
  const origins = new Set(options.allowedOrigins)
  assertFits(webhooks, dialect)
  const { openApi = {} } = options
  const document = openApi === false ? undefined : openApiRoute(webhooks, dialect, openApi)
  const isPublic = openApi !== false && openApi.isPublic === true
  // One that the dialect has itself comes last, and counts.
  const router = createRouter([...(document ? [document] : []), ...dialect.routes])
  const calls = forTenants(webhooks)

  async function answer(request: Request, basePath: string): Promise<Outcome<Reply>> {
    // Some runtimes give a path alone where the Host header is empty
    if (!URL.canParse(request.url, 'http://localhost')) return refuse('malformed_request')
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    if (!pathname.startsWith(`${basePath}/`)) return refuse('unknown_route', { detail: 'Check the path.' })
    const located = locate(router, pathname.slice(basePath.length))
    if (!located.ok) return located
    const { routes, params } = located.value
    const allow = { allow: allowedMethods(routes) }
    if (request.method === 'OPTIONS') return ok({ status: 204, headers: allow })
    const route = routes.get(request.method === 'HEAD' ? 'GET' : request.method)
    if (!route) return refuse('method_not_allowed', { detail: `Allowed: ${allow.allow}.`, headers: allow })

    if (isCrossSite(request, origins)) {
      return refuse('cross_site', {
        detail: 'Send it from a page of the same origin, or with a token instead of cookies.',
      })
    }
    const caller = route === document && isPublic ? ok(nobody) : await admit(request, route, params)
    if (!caller.ok) return caller
    const body = route.input.body ? await read(request) : ok(undefined)
    if (!body.ok) return body
    const query = dialect.nestedQuery ? readNestedQuery(searchParams) : readQuery(searchParams)
    return route.run(
      { params, query, headers: Object.fromEntries(request.headers), body: body.value },
      {
        webhooks: caller.value.permissions.has('operator') ? webhooks : calls,
        tenant: caller.value.tenant ?? '',
        actor: caller.value.actor,
        caller: caller.value,
        tenantId: () => dialect.tenantId(caller.value.tenant ?? ''),
        profile: dialect.profile,
        can: (permission) => caller.value.permissions.has(permission),
        link: (path) => `${basePath}${path}`,
      },
    )
  }

  /** Nothing of a request is used before this lets it in. */
  async function admit(request: Request, route: Route, params: Record<string, string>): Promise<Outcome<Caller>> {
    const tenant = dialect.tenantParam === undefined ? undefined : params[dialect.tenantParam]
    const known = await authenticate(authorize, request, tenant === undefined ? {} : { tenant }).catch((error) => {
      // Not `failureOf`: what the host's own check throws is never for its clients, whatever its code.
      report(error, request)
      return refuse('internal_error')
    })
    const caller = known.ok ? withNamedTenant(known.value, request) : known
    if (!caller.ok) return caller
    if (route.ofTenant && caller.value.tenant === null) {
      return refuse('tenant_required', { detail: `Name the tenant in the header ${tenantHeader}.` })
    }
    if (tenant !== undefined && tenant !== dialect.tenantId(caller.value.tenant ?? '')) return refuse('unknown_route')
    const missing = route.permissions.filter((permission) => !caller.value.permissions.has(permission))
    return missing.length === 0
      ? caller
      : refuse('forbidden', { detail: `Ask for the permission: ${missing.join(', ')}.` })
  }

  async function read(request: Request): Promise<Outcome<unknown>> {
    try {
      if (request.bodyUsed) {
        throw new WebhooksError('invalid_argument', 'authorize() read the body: let it read request.clone() instead.')
      }
      return await readBody(request, limits)
    } catch (error) {
      report(error, request)
      return refuse('internal_error')
    }
  }

  function report(error: unknown, request: Request): void {
    // What a hook throws, or rejects with, must not change the answer.
    new Promise((resolve) => resolve(onError(error, request))).catch(() => {})
  }

  function reject(failure: Failure, request = new Request('http://localhost/')): Response {
    try {
      return toFailureResponse(failure, dialect)
    } catch (error) {
      report(error, request)
      return toFailureResponse(refuse('internal_error').failure, rest)
    }
  }

  async function respond(request: Request, basePath: string): Promise<Response> {
    try {
      const outcome = await answer(request, basePath)
      return outcome.ok ? toResponse(outcome.value, dialect.contentType) : reject(outcome.failure, request)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.status >= 500) report(error, request)
      return reject(failure, request)
    }
  }

  return {
    reject,
    async respond(request, basePath) {
      const response = withoutBody(request, await respond(request, basePath))
      if (wantsPlainJson(request, response, dialect)) response.headers.set('content-type', 'application/json')
      return response
    },
  }
}

function toResponse({ status, body, headers }: Reply, contentType: string): Response {
  const bytes = body === undefined ? null : new TextEncoder().encode(printJson(body))
  return new Response(bytes, {
    status,
    headers: {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(bytes && { 'content-type': contentType, 'content-length': String(bytes.length) }),
      ...headers,
    },
  })
}

/** Throws what the dialect's `presentFailure` throws, and where it gives what cannot be sent. */
function toFailureResponse(failure: Failure, dialect: Dialect): Response {
  const { contentType, body } = dialect.presentFailure(failure)
  if (typeof contentType !== 'string') {
    throw new WebhooksError('invalid_argument', `Dialect '${dialect.name}': presentFailure must give a contentType.`)
  }
  return toResponse({ status: failure.status, body, headers: failure.headers }, contentType)
}

/** Whether a client that knows no other JSON gets what has the dialect's own media type. */
function wantsPlainJson(request: Request, response: Response, { contentType }: Dialect): boolean {
  const accept = request.headers.get('accept')?.toLowerCase() ?? ''
  if (response.headers.get('content-type') !== contentType) return false
  return /\bapplication\/json\b/.test(accept) && !accept.includes(contentType.toLowerCase())
}

/** A HEAD has the status and headers of its GET (RFC 9110, 9.3.2). */
function withoutBody(request: Request, response: Response): Response {
  return request.method === 'HEAD' ? new Response(null, response) : response
}

function printError(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: a 500 that leaves no trace cannot be mended.
  console.error('Posthorn management API:', error)
}
