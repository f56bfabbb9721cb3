import type { EndpointWithHealth } from '../ports/index.js'
import type { Endpoint } from '../types/index.js'
import type { ApiContext } from './context.js'
import type { TenantSummary } from './operator-requests.js'
import { presentEndpoint } from './present.js'

/** Whether a text has another one in it, in whatever case. */
export function hasText(value: string | null, wanted: string): boolean {
  return value?.toLowerCase().includes(wanted.toLowerCase()) ?? false
}

/** What these tenants have, in their order. */
export async function summaries(
  { store }: Pick<ApiContext, 'store'>,
  tenants: readonly string[],
): Promise<TenantSummary[]> {
  const figures = tenants.length === 0 ? [] : await store.operator.figures({ tenants })
  const byTenant = new Map(figures.map((each) => [each.tenant, each]))
  return tenants.map((name) => {
    const { endpoints = 0, failing = 0, suspended = 0 } = byTenant.get(name) ?? {}
    return { name, endpoints, failing, suspended }
  })
}

/** Endpoints as they are shown. */
export function shown({ storeNow }: Pick<ApiContext, 'storeNow'>, found: readonly EndpointWithHealth[]): Endpoint[] {
  return found.map(({ endpoint, health }) => presentEndpoint(endpoint, health, storeNow()))
}
