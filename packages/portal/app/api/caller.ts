import { readJson } from './client.ts'
import { ApiFailure, isObject } from './failure.ts'

/** Everything that a caller can be allowed to do with a tenant's objects. */
export const permissions = ['read', 'list', 'write', 'secrets', 'replay', 'test'] as const

/** `secrets`: read them back. `replay`: send again. `test`: send a test request. */
export type Permission = (typeof permissions)[number]

/** Who uses the portal. */
export interface Caller {
  /** null: an operator, who is none's. */
  tenant: string | null
  actor: string | null
  permissions: ReadonlySet<string>
  isOperator: boolean
}

/** Asks the API who the caller is. @throws {@link ApiFailure} as any call. */
export async function readCaller(apiUrl: string): Promise<Caller> {
  const told = await readJson(`${apiUrl}/caller`)
  if (!isObject(told)) throw new ApiFailure(null, {})
  const { tenant, actor, permissions: granted, operator } = told
  return {
    tenant: typeof tenant === 'string' ? tenant : null,
    actor: typeof actor === 'string' ? actor : null,
    permissions: new Set(Array.isArray(granted) ? granted.map(String) : []),
    isOperator: operator === true,
  }
}
