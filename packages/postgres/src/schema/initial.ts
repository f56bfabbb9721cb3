import type { TableNames } from '@posthorn/sql'

/**
 * "status is pending", as the index queue_due has it and as what reads that index must have it, word for word. Written so
 * that the planner has no statistics for it: with `status = 'pending'`, an ANALYZE that met an empty queue, or one where
 * most is held, makes it expect few rows and sort all that are due instead of walking the index.
 */
export const isPending = "coalesce(status, '') <> 'held'"

/** A queue turns over many times its size: vacuum by number of dead rows, not by share of the table, and do not pace it. */
const queueVacuum =
  'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0, ' +
  'autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000, ' +
  'autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000'

/** Insert-mostly logs: keep the visibility map fresh, so that lists and prune stay cheap. */
const logVacuum = 'autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1'

/**
 * The first version of the tables. Times are ms since 1970. No foreign keys: checking one would share-lock the
 * endpoint's row in every publish. Text is compared by code point (COLLATE "C"), which is also the faster way.
 */
export function initialTables(t: TableNames, prefix: string): string[] {
  const id = 'text COLLATE "C"'
  const index = (name: string) => `"${prefix}${name}"`
  return [
    `CREATE TABLE ${t.endpoints} (
      id ${id} PRIMARY KEY, tenant ${id} NOT NULL, url ${id} NOT NULL, name ${id}, description text,
      event_types text[] COLLATE "C", scopes text[] COLLATE "C", headers text NOT NULL, is_active boolean NOT NULL,
      suspended_at bigint, suspended_reason text, failure_handling text, rate_limit text, max_in_flight integer,
      ordering text NOT NULL, timeout_ms integer, profile text, metadata text NOT NULL, created_by text,
      secrets text NOT NULL, secret_fingerprint ${id}, created_at bigint NOT NULL, updated_at bigint NOT NULL,
      version integer NOT NULL)`,
    `CREATE INDEX ${index('endpoints_tenant')} ON ${t.endpoints} (tenant, id)`,

    // No index but the key and room on each page: every write is a heap-only update.
    `CREATE TABLE ${t.health} (
      endpoint_id ${id} PRIMARY KEY, tenant ${id} NOT NULL, version bigint NOT NULL,
      consecutive_failures integer NOT NULL, failing_since bigint, state text NOT NULL, open_until bigint,
      probe_until bigint, next_slot bigint, gated boolean NOT NULL)
      WITH (fillfactor = 50)`,

    `CREATE TABLE ${t.messages} (
      id uuid PRIMARY KEY, tenant ${id} NOT NULL, type ${id} NOT NULL, payload text NOT NULL, size integer NOT NULL,
      scopes text[] COLLATE "C" NOT NULL, idempotency_key ${id}, content_hash text, traceparent text,
      created_at bigint NOT NULL, deliver_at bigint, expires_at bigint)
      WITH (${logVacuum})`,
    `CREATE UNIQUE INDEX ${index('messages_key')} ON ${t.messages} (tenant, idempotency_key)
      WHERE idempotency_key IS NOT NULL`,
    `CREATE INDEX ${index('messages_tenant')} ON ${t.messages} (tenant, id)`,
    `CREATE INDEX ${index('messages_created')} ON ${t.messages} (created_at)`,

    // status is in no index and pages keep some room: the update that makes a row final stays on its page (HOT).
    `CREATE TABLE ${t.deliveries} (
      id uuid PRIMARY KEY, tenant ${id} NOT NULL, message_id uuid NOT NULL, endpoint_id ${id} NOT NULL,
      event_type ${id} NOT NULL, status text NOT NULL, attempts integer NOT NULL, cancel_reason text,
      last_outcome text, last_status_code integer, created_at bigint NOT NULL, finished_at bigint)
      WITH (fillfactor = 50, ${logVacuum})`,
    `CREATE UNIQUE INDEX ${index('deliveries_message')} ON ${t.deliveries} (message_id, endpoint_id)`,
    `CREATE INDEX ${index('deliveries_tenant')} ON ${t.deliveries} (tenant, id)`,
    `CREATE INDEX ${index('deliveries_endpoint')} ON ${t.deliveries} (endpoint_id, id)`,

    `CREATE TABLE ${t.queue} (
      delivery_id uuid PRIMARY KEY, tenant ${id} NOT NULL, message_id uuid NOT NULL, endpoint_id ${id} NOT NULL,
      status text NOT NULL, due_at bigint NOT NULL, token bigint NOT NULL, attempts integer NOT NULL,
      attempts_in_budget integer NOT NULL, size integer NOT NULL)
      WITH (${queueVacuum})`,
    // What claims walk.
    `CREATE INDEX ${index('queue_due')} ON ${t.queue} (due_at, delivery_id) WHERE ${isPending}`,
    // What parking and cancelling by endpoint walk.
    `CREATE INDEX ${index('queue_pending')} ON ${t.queue} (endpoint_id, due_at) WHERE status = 'pending'`,
    // What the feeder walks.
    `CREATE INDEX ${index('queue_held')} ON ${t.queue} (endpoint_id, due_at, delivery_id) WHERE status = 'held'`,

    `CREATE TABLE ${t.attempts} (
      delivery_id uuid NOT NULL, number integer NOT NULL, tenant ${id} NOT NULL, endpoint_id ${id} NOT NULL,
      url text NOT NULL, outcome text NOT NULL, status_code integer, error text, response_headers text,
      response_body text, response_truncated boolean NOT NULL, started_at bigint NOT NULL, duration_ms integer NOT NULL,
      PRIMARY KEY (delivery_id, number))
      WITH (${logVacuum})`,
  ]
}
