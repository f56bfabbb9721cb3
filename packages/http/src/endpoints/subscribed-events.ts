import { type Endpoint, eventTypePatterns, matches, type WebhooksManagement } from '@posthorn/core'

/** The event types that an endpoint gets, by name, for dialects that know no null and no wildcards. */
export function eventsOf({ eventTypes }: Endpoint, webhooks: WebhooksManagement): string[] {
  const names = webhooks.eventTypes.list().map(({ name }) => name)
  return names.filter((name) =>
    matches({ eventTypes, scopes: null }, { patterns: eventTypePatterns(name), scopes: [] }),
  )
}
