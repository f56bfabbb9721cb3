import { type Outcome, ok, refuse } from './failure.js'
import type { Route } from './route.js'

/** Routes by path pattern, the most exact first. */
export type Router = readonly Pattern[]

interface Pattern {
  /** A name of its own for each segment: exact, as a `URL` spells it, or the name of a parameter. */
  segments: readonly { exact: boolean; name: string }[]
  routes: Map<string, Route>
}

/** What a path names: its routes by method, and its parameters. */
export interface Located {
  routes: ReadonlyMap<string, Route>
  params: Record<string, string>
}

/** Prepares routes for {@link locate}. */
export function createRouter(routes: readonly Route[]): Router {
  const patterns = new Map<string, Pattern>()
  for (const route of routes) {
    const pattern = patterns.get(route.path) ?? { segments: parsePattern(route.path), routes: new Map() }
    patterns.set(route.path, pattern)
    pattern.routes.set(route.method, route)
  }
  return [...patterns.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
}

/**
 * Finds the pattern of a path, which is below the base path and still percent-encoded. One trailing `/` is ignored. What
 * is exact must be spelt so: guards and routers before the API may not decode it, and let an encoded letter past.
 */
export function locate(router: Router, path: string): Outcome<Located> {
  const segments = decodeSegments(path)
  if (!segments) return refuse('malformed_path', { detail: 'Percent-encode the path as UTF-8.' })
  const spelt = split(path)
  const found = router.find((pattern) => fits(pattern, spelt))
  if (!found) return refuse('unknown_route', { detail: 'Check the path.' })
  const params = found.segments.flatMap(({ exact, name }, i) => (exact ? [] : [[name, segments[i] ?? '']]))
  return ok({ routes: found.routes, params: Object.fromEntries(params) })
}

/** Methods of a path for an `Allow` header. */
export function allowedMethods(routes: ReadonlyMap<string, Route>): string {
  return [...routes.keys(), ...(routes.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

function parsePattern(path: string): Pattern['segments'] {
  return split(path).map((segment) =>
    segment.startsWith(':')
      ? { exact: false, name: segment.slice(1) }
      : { exact: true, name: new URL(`http://localhost/${segment}`).pathname.slice(1) },
  )
}

function split(path: string): string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/')
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return split(path).map(decodeURIComponent)
  } catch {
    return undefined
  }
}

/** Sorts exact segments before parameters, from the left. */
function rank(pattern: Pattern): string {
  return pattern.segments.map(({ exact }) => (exact ? '0' : '1')).join('')
}

function fits(pattern: Pattern, segments: readonly string[]): boolean {
  if (pattern.segments.length !== segments.length) return false
  return pattern.segments.every(({ exact, name }, i) => (exact ? segments[i] === name : segments[i] !== ''))
}
