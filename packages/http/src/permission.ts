/** Everything a caller can be allowed to do with what is a tenant's. */
export const permissions = ['read', 'list', 'write', 'secrets', 'replay', 'test'] as const

/**
 * `read`: get one object. `list`: list objects. `write`: create, change and delete endpoints, cancel deliveries.
 * `secrets`: read a secret back. `replay`: send a delivery again. `test`: send a test request.
 */
export type Permission = (typeof permissions)[number]

/** What a route can ask for. No grant lists `operator`: it is what an operator's grant is. */
export const routePermissions = [...permissions, 'operator'] as const

/** A {@link Permission}, or `operator`: look over all tenants. */
export type RoutePermission = (typeof routePermissions)[number]
