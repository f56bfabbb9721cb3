import type { Endpoint, UpdateEndpoint } from '@posthorn/core'
import type { RouteContext } from '../context.js'

/*
 * Dialects that know no suspension have one switch for it and for `isActive`: off is what gets nothing.
 */

/** Whether an endpoint is sent to. */
export function isOn({ status }: Endpoint): boolean {
  return status === 'active'
}

/**
 * Changes an endpoint of the caller's; `isActive: true` lets it go too where it is suspended.
 * @throws as `endpoints.update`, and suspended_by_host, before anything is changed
 */
export async function updateWithSwitch(
  { webhooks, tenant, can }: RouteContext,
  { id, isActive, ...change }: Omit<UpdateEndpoint, 'tenant' | 'carrySecrets'>,
): Promise<Endpoint> {
  const { endpoints } = webhooks
  const ref = { tenant, id }
  if (isActive === true && (await endpoints.get(ref)).suspendedBy === 'host') return endpoints.unsuspend(ref)
  const changed = await endpoints.update({ ...ref, ...change, isActive, carrySecrets: can('secrets') })
  return isActive === true && changed.status === 'suspended' ? endpoints.unsuspend(ref) : changed
}
