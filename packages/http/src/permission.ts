/** Everything a caller can be allowed to do. */
export const permissions = ['read', 'list', 'write', 'secrets', 'replay', 'test'] as const

/**
 * `read`: get one object. `list`: list objects. `write`: create, change and delete endpoints, cancel deliveries.
 * `secrets`: read a secret back. `replay`: send a delivery again. `test`: send a test request.
 */
export type Permission = (typeof permissions)[number]
