import type { Permission } from '../api/caller.ts'
import type { Portal } from './portal.ts'
import type { ScreenName } from './router.ts'

/** What a caller must be allowed to do to see anything of a screen. */
const needs: Readonly<Record<ScreenName, Permission>> = {
  endpoints: 'list',
  endpointNew: 'write',
  endpoint: 'read',
  endpointEdit: 'write',
  deliveries: 'list',
  delivery: 'read',
  messages: 'list',
  message: 'read',
  eventTypes: 'list',
  eventType: 'list',
  operator: 'read',
  operatorTenants: 'list',
  operatorEndpoints: 'list',
  operatorSearch: 'list',
}

/** The permission that the caller lacks for a screen; null where they may see it. */
export function lacksFor(
  name: ScreenName,
  { can, caller }: Pick<Portal, 'can' | 'caller'>,
): Permission | 'operator' | null {
  if (name.startsWith('operator') && !caller.isOperator) return 'operator'
  return can(needs[name]) ? null : needs[name]
}
