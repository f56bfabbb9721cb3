import type { TableName } from './tables.js'

/** What a database calls the types that differ. `text` and `integer` (32 bits) are the same in all. */
export interface ColumnTypes {
  /** Text that is compared and sorted, by code point. */
  key: string
  /** A uuidv7. */
  uuid: string
  /** An integer of 53 bits or more: times, versions, tokens. */
  long: string
  /** A double. */
  real: string
  boolean: string
  /** A list of text; where there are no lists, JSON text. */
  list: string
}

/**
 * The columns of each table as migration 1 makes them, to put between the brackets of CREATE TABLE. How rows are stored
 * and which other indexes there are is each database's own. Keys of what grows with traffic have the tenant, so that the
 * tables could be spread by it. They lead with it where a tenant's rows are listed: one index is key and list. Attempts are
 * only found by their delivery, sessions by their id. Part of a migration: never changed once released.
 */
export function initialColumns(type: ColumnTypes): Readonly<Record<Exclude<TableName, 'migrations'>, string>> {
  const { key, uuid, long, real, boolean, list } = type
  return {
    endpoints: `
  id ${key} NOT NULL PRIMARY KEY, tenant ${key} NOT NULL, url ${key} NOT NULL, name ${key}, description text,
  event_types ${list}, scopes ${list}, scope_values text, headers text NOT NULL, is_active ${boolean} NOT NULL, suspended_at ${long},
  suspended_reason text, suspended_by text, settings text NOT NULL, is_ordered ${boolean} NOT NULL, metadata text NOT NULL, created_by text, secrets text NOT NULL,
  secret_fingerprint ${key}, created_at ${long} NOT NULL, updated_at ${long} NOT NULL, version integer NOT NULL`,

    creations: `
  tenant ${key} NOT NULL, key ${key} NOT NULL, content_hash text NOT NULL, answer text NOT NULL,
  expires_at ${long} NOT NULL, PRIMARY KEY (tenant, key)`,

    sessions: `
  id ${key} NOT NULL PRIMARY KEY, tenant ${key}, kind text NOT NULL, granted text NOT NULL,
  created_at ${long} NOT NULL, expires_at ${long} NOT NULL`,

    health: `
  endpoint_id ${key} NOT NULL PRIMARY KEY, tenant ${key} NOT NULL, version ${long} NOT NULL,
  consecutive_failures integer NOT NULL, failing_since ${long}, failing_told integer NOT NULL, gated ${boolean} NOT NULL,
  breaker_failures integer NOT NULL, breaker_openings integer NOT NULL, open_until ${long}, reopened_at ${long},
  retry_after_until ${long}, retry_after_url text`,

    reservations: `
  tenant ${key} NOT NULL, endpoint_id ${key} NOT NULL, kind text NOT NULL, next_slot ${real} NOT NULL,
  PRIMARY KEY (tenant, endpoint_id, kind)`,

    messages: `
  tenant ${key} NOT NULL, id ${uuid} NOT NULL, type ${key} NOT NULL, payload text NOT NULL,
  size integer NOT NULL, scopes ${list} NOT NULL, idempotency_key ${key}, content_hash text, traceparent text,
  created_at ${long} NOT NULL, deliver_at ${long}, expires_at ${long},
  PRIMARY KEY (tenant, id)`,

    deliveries: `
  tenant ${key} NOT NULL, id ${uuid} NOT NULL, message_id ${uuid} NOT NULL, endpoint_id ${key} NOT NULL,
  event_type ${key} NOT NULL, status text NOT NULL, attempts integer NOT NULL, cancel_reason text,
  unsuccessful ${boolean} NOT NULL DEFAULT false, diverted ${boolean} NOT NULL DEFAULT false, last_outcome text, last_status_code integer,
  created_at ${long} NOT NULL, finished_at ${long}, PRIMARY KEY (tenant, id)`,

    queue: `
  tenant ${key} NOT NULL, delivery_id ${uuid} NOT NULL, message_id ${uuid} NOT NULL,
  endpoint_id ${key} NOT NULL, status text NOT NULL, due_at ${long} NOT NULL, token ${long} NOT NULL,
  attempts integer NOT NULL, attempts_in_budget integer NOT NULL, size integer NOT NULL, expires_at ${long},
  is_head ${boolean} NOT NULL DEFAULT false, PRIMARY KEY (tenant, delivery_id)`,

    attempts: `
  tenant ${key} NOT NULL, delivery_id ${uuid} NOT NULL, number integer NOT NULL, endpoint_id ${key} NOT NULL,
  url text NOT NULL, request_headers text, outcome text NOT NULL, status_code integer, error text,
  response_headers text, response_body text,
  response_truncated ${boolean} NOT NULL, started_at ${long} NOT NULL, duration_ms integer NOT NULL,
  PRIMARY KEY (delivery_id, number, tenant)`,
  }
}
