import type { ServerResponse } from 'node:http'
import { bodyOf } from './body.js'
import type { NodeRequest } from './node-request.js'

const originals = new WeakMap<Request, NodeRequest>()

/** The framework's request behind a Fetch one, for an `authorize` that needs `req.user` or a session. */
export function nodeRequest(request: Request): NodeRequest | undefined {
  return originals.get(request)
}

/**
 * The Fetch request of a Node one, with its public URL; null where Fetch has no way to say it (a TRACE, a target that is
 * no URL or reads otherwise as one, a parsed body that is no JSON). Its signal aborts when the client goes away.
 */
export function toRequest(req: NodeRequest, res: ServerResponse): Request | null {
  const method = req.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const gone = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) gone.abort()
  })
  try {
    assertPlain(req.originalUrl ?? req.url ?? '/')
    const { body, headers } = hasBody ? bodyOf(req, headersOf(req)) : { body: null, headers: headersOf(req) }
    const request = new Request(publicUrl(req), { method, headers, body, signal: gone.signal, duplex: 'half' })
    originals.set(request, req)
    return request
  } catch {
    return null
  }
}

/** Path of the request below the mount point, as a `URL` spells it; null where it is no path. */
export function pathOf(target: string): string | null {
  const path = pathAndQuery(target)
  return URL.canParse(`http://localhost${path}`) ? new URL(`http://localhost${path}`).pathname : null
}

function headersOf(req: NodeRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    // Names with a colon are HTTP/2's own.
    if (value === undefined || name.startsWith(':')) continue
    for (const line of Array.isArray(value) ? value : [value]) headers.append(name, line)
  }
  return headers
}

function publicUrl(req: NodeRequest): string {
  const protocol = req.protocol ?? ('encrypted' in req.socket ? 'https' : 'http')
  return `${protocol}://${publicHost(req)}${pathAndQuery(req.originalUrl ?? req.url ?? '/')}`
}

/** The `Host` header, or the name a trusted proxy gave; `localhost` for one that is no host. */
function publicHost({ headers, hostname }: NodeRequest): string {
  const host = [headers[':authority'], headers.host].find((name) => typeof name === 'string') ?? ''
  const name = hostname && !`${host}:`.startsWith(`${hostname}:`) ? hostname : host
  return /^[\w.:[\]-]+$/.test(name) && URL.canParse(`http://${name}`) ? name : 'localhost'
}

/**
 * A `URL` takes a backslash for `/` and resolves `..`, also encoded. Guards and routers before the API do not: they would let a
 * request for one path past, and the API answer another. Clients resolve them before they send.
 */
function assertPlain(target: string): void {
  const [path = ''] = target.split(/[?#]/)
  if (/\\|(^|\/)(\.|%2e){1,2}(?=\/|$)/i.test(path)) throw new URIError('The path has dot segments or backslashes.')
}

/** A target may be a whole URL (RFC 9112, 3.2.2). */
function pathAndQuery(target: string): string {
  if (target.startsWith('/')) return target
  const { pathname, search } = new URL(target)
  return pathname + search
}
