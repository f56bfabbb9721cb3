/** Every screen and its path. Where two fit, the first counts. What stands for `:id` is {@link Route.id}. */
const paths = {
  endpoints: '/endpoints',
  endpointNew: '/endpoints/new',
  endpoint: '/endpoints/:id',
  endpointEdit: '/endpoints/:id/edit',
  deliveries: '/deliveries',
  delivery: '/deliveries/:id',
  messages: '/messages',
  message: '/messages/:id',
  eventTypes: '/event-types',
  eventType: '/event-types/:id',
  operator: '/operator',
  operatorTenants: '/operator/tenants',
  operatorEndpoints: '/operator/endpoints',
  operatorSearch: '/operator/search',
} as const

/** The name of a screen that has a path. */
export type ScreenName = keyof typeof paths

/** Where the portal is: everything that a deep link says. */
export interface Route {
  /** `home` where the link names no screen, `notFound` where there is none at it. */
  name: ScreenName | 'home' | 'notFound'
  /** What it shows, where the path has an id; else ''. */
  id: string
  /** The tenant whose portal an operator looks at; null: the caller's own. */
  tenant: string | null
  /** Filters, cursors and the like. */
  query: Readonly<Record<string, string>>
}

/** A link within the portal. `query` entries that are empty are left out. */
export interface Target {
  name: ScreenName
  id?: string
  tenant?: string | null
  query?: Readonly<Record<string, string | undefined>>
}

/** The place that `hash` (`#/endpoints/ep_1?status=failed`) names; null where it is not one of the portal's links. */
export function parseRoute(hash: string): Route | null {
  const text = hash.replace(/^#/, '')
  if (text === '') return { name: 'home', id: '', tenant: null, query: {} }
  if (!text.startsWith('/')) return null
  const [path = '', search = ''] = text.split(/\?(.*)/s)
  const query = Object.fromEntries(new URLSearchParams(search))
  const segments = decodeAll(path.split('/').filter((part) => part !== ''))
  if (segments === null) return { name: 'notFound', id: '', tenant: null, query }
  const isOfTenant = segments[0] === 'tenants' && segments[1] !== undefined
  const tenant = isOfTenant ? (segments[1] ?? null) : null
  const rest = isOfTenant ? segments.slice(2) : segments
  if (rest.length === 0) return { name: 'home', id: '', tenant, query }
  for (const name of screenNames) {
    const id = matchPath(paths[name], rest)
    if (id !== null) return { name, id, tenant, query }
  }
  return { name: 'notFound', id: '', tenant, query }
}

/** The link to a place, for `href`. */
export function formatRoute({ name, id = '', tenant = null, query = {} }: Target): string {
  const path = paths[name].replace(':id', encodeURIComponent(id))
  const said = Object.entries(query).flatMap(([key, value]) => (value ? [[key, value]] : []))
  const search = new URLSearchParams(said).toString()
  const prefix = tenant === null ? '' : `/tenants/${encodeURIComponent(tenant)}`
  return `#${prefix}${path}${search === '' ? '' : `?${search}`}`
}

const screenNames: readonly ScreenName[] = [
  'endpoints',
  'endpointNew',
  'endpoint',
  'endpointEdit',
  'deliveries',
  'delivery',
  'messages',
  'message',
  'eventTypes',
  'eventType',
  'operator',
  'operatorTenants',
  'operatorEndpoints',
  'operatorSearch',
]

/** The id in `segments`, '' where the path has none; null where it does not fit. */
function matchPath(path: string, segments: readonly string[]): string | null {
  const parts = path.slice(1).split('/')
  if (parts.length !== segments.length) return null
  if (!parts.every((part, n) => part === ':id' || part === segments[n])) return null
  const id = segments[parts.indexOf(':id')] ?? ''
  // In the path of a request, either would lead elsewhere, however it is encoded
  return id === '.' || id === '..' ? null : id
}

function decodeAll(parts: readonly string[]): string[] | null {
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return null
  }
}
