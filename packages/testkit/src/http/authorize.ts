/** What an adapter's `authorize` gives. */
export type HttpGrant = ({ tenant: string } | { operator: true }) & {
  actor?: string | null
  permissions?: readonly HttpPermission[]
}

/** Everything a caller can be allowed to do. */
export type HttpPermission = (typeof httpPermissions)[number]

export const httpPermissions = ['read', 'list', 'write', 'secrets', 'replay', 'test'] as const

/** `authorize` as an adapter takes it. */
export type HttpAuthorize = (request: Request) => HttpGrant | null

/** What the suite's `authorize` throws; it must not reach a client. */
export const innerSecret = 'connect to db as root:hunter2 failed'

/**
 * The suite's own check. `Bearer acme` is anyone of acme with every permission, `Bearer acme:read,list` one with these
 * two, `Bearer acme:` one with none; `Bearer !throw` throws, `Bearer !empty` has an empty tenant, `Bearer !misspelt` a
 * grant of acme with a misspelt key; `Bearer !operator` is an operator.
 */
export function suiteAuthorize(request: Request): HttpGrant | null {
  const header = request.headers.get('authorization')
  if (!header?.startsWith('Bearer ')) return null
  const [tenant = '', granted] = header.slice('Bearer '.length).split(':')
  if (tenant === '!throw') throw new Error(innerSecret)
  if (tenant === '!empty') return { tenant: '' }
  if (tenant === '!operator') return { operator: true, actor: 'operator' }
  if (tenant === '!misspelt') return Object.assign({ tenant: 'acme' }, { permission: ['read'] })
  if (granted === undefined) return { tenant, actor: `user of ${tenant}` }
  return { tenant, permissions: httpPermissions.filter((permission) => granted.split(',').includes(permission)) }
}
