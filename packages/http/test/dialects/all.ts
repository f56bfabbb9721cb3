import type { EventCatalogue, WebhooksOptions } from '@posthorn/core'
import type { Dialect } from '@posthorn/http'
import * as http from '@posthorn/http'

/** Every dialect that @posthorn/http exports, by the name of its export. */
export const allDialects: Readonly<Record<string, Dialect>> = Object.fromEntries(
  Object.entries(http).flatMap(([name, value]) => (isDialect(value) ? [[name, value] as const] : [])),
)

function isDialect(value: unknown): value is Dialect {
  return typeof value === 'object' && value !== null && 'routes' in value && 'presentFailure' in value
}

/** What an instance needs so that the dialect can be mounted on it; its profile is the instance's default pair. */
export function optionsOf({
  endpointIds,
  profile,
}: Dialect): Pick<WebhooksOptions<EventCatalogue, unknown>, 'ids' | 'profiles'> {
  return {
    ...(endpointIds !== 'any' && { ids: { endpoint: endpointIds } }),
    ...(profile !== null && { profiles: { [profile]: {} } }),
  }
}
