import { createWebhooks, schedule, type Webhooks, type WebhooksManagement, type WebhooksOptions } from '@posthorn/core'
import { type PostgresSource, postgresStore } from '@posthorn/postgres'
import { sqliteStore } from '@posthorn/sqlite'
import type { Place } from '../chaos/place.ts'

/** The events that a host emits. */
export const events = { 'order.created': {} }

/** What is asked of an instance, whatever its store. */
export type SoakWebhooks = WebhooksManagement &
  Pick<
    Webhooks<Record<never, never>, never>,
    'close' | 'migrate' | 'on' | 'prune' | 'sessions' | 'start' | 'stats' | 'tenants'
  >

/** Every name is this machine: an endpoint with a name of its own is an origin of its own. */
const lookup = async () => [{ address: '127.0.0.1', family: 4 }]

/** Retries that end within a minute or two, so that nothing is kept for longer than what is pruned. */
function settings(secretKey: string): Pick<WebhooksOptions<typeof events, never>, 'retry' | 'breaker' | 'egress'> & {
  secrets: { keys: string[] }
  events: typeof events
} {
  return {
    events,
    egress: { allowHttp: true, allow: ['127.0.0.1'], lookup },
    retry: schedule([0, 1000, 3000, 10_000, 20_000, 30_000], { jitter: 0.2 }),
    breaker: { failures: 10, openMs: 2000, maxOpenMs: 10_000 },
    secrets: { keys: [secretKey] },
  }
}

/** An instance on a SQLite file. */
export function onSqlite(filename: string, secretKey: string) {
  return createWebhooks({ store: sqliteStore({ filename }), ...settings(secretKey) })
}

/** An instance on PostgreSQL. */
export function onPostgres(source: PostgresSource, schema: string, secretKey: string) {
  return createWebhooks({ store: postgresStore(source, { schema }), ...settings(secretKey) })
}

/** An instance with connections of its own, which go by `name` in `pg_stat_activity`. */
export function engineOn(place: Place, name: string, secretKey: string): SoakWebhooks {
  if (place.kind === 'sqlite') return onSqlite(place.filename, secretKey)
  return onPostgres({ connectionString: named(place.url, name), maxConnections: 3 }, place.schema, secretKey)
}

/** A connection string whose connections go by a name. */
export function named(url: string, name: string): string {
  const found = new URL(url)
  found.searchParams.set('application_name', name)
  return found.href
}
