import type { Migration } from './migration.js'

/** All tables. The reasons for their shape are in tables.ts and in the README. */
export const initial: Migration = {
  number: 1,
  name: 'initial',
  statements: ({
    tables,
    tablePrefix: prefix,
    ddl: { bigint, boolean, text, textArray, narrowTable, wideTable, settings },
  }) => [
    `CREATE TABLE ${tables.endpoints} (
  id ${text} PRIMARY KEY,
  tenant ${text} NOT NULL,
  url ${text} NOT NULL,
  name ${text},
  description text,
  event_types ${textArray},
  scopes ${textArray},
  headers text NOT NULL,
  is_active ${boolean} NOT NULL,
  suspended_at ${bigint},
  suspended_reason text,
  failure_handling text,
  rate_limit text,
  max_in_flight ${bigint},
  ordering text NOT NULL,
  timeout_ms ${bigint},
  profile text,
  metadata text NOT NULL,
  created_by text,
  secrets text NOT NULL,
  secret_fingerprint text,
  created_at ${bigint} NOT NULL,
  updated_at ${bigint} NOT NULL,
  version ${bigint} NOT NULL
)${wideTable}`,
    `CREATE INDEX "${prefix}endpoints_tenant" ON ${tables.endpoints} (tenant, id)`,

    `CREATE TABLE ${tables.health} (
  endpoint_id ${text} PRIMARY KEY,
  tenant ${text} NOT NULL,
  version ${bigint} NOT NULL,
  consecutive_failures ${bigint} NOT NULL,
  failing_since ${bigint},
  state text NOT NULL,
  open_until ${bigint},
  probe_until ${bigint},
  next_slot ${bigint},
  gated ${boolean} NOT NULL
)${narrowTable}`,

    `CREATE TABLE ${tables.messages} (
  id ${text} PRIMARY KEY,
  tenant ${text} NOT NULL,
  type text NOT NULL,
  payload text NOT NULL,
  size ${bigint} NOT NULL,
  scopes ${textArray} NOT NULL,
  idempotency_key text,
  content_hash text,
  traceparent text,
  created_at ${bigint} NOT NULL,
  deliver_at ${bigint},
  expires_at ${bigint}
)${wideTable}`,
    `CREATE UNIQUE INDEX "${prefix}messages_key" ON ${tables.messages} (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL`,
    `CREATE INDEX "${prefix}messages_tenant" ON ${tables.messages} (tenant, id)`,
    `CREATE INDEX "${prefix}messages_created" ON ${tables.messages} (created_at)`,

    `CREATE TABLE ${tables.deliveries} (
  id ${text} PRIMARY KEY,
  tenant ${text} NOT NULL,
  message_id ${text} NOT NULL,
  endpoint_id ${text} NOT NULL,
  event_type text NOT NULL,
  status text NOT NULL,
  attempts ${bigint} NOT NULL,
  cancel_reason text,
  last_outcome text,
  last_status_code ${bigint},
  created_at ${bigint} NOT NULL,
  finished_at ${bigint}
)${narrowTable}`,
    `CREATE UNIQUE INDEX "${prefix}deliveries_message" ON ${tables.deliveries} (message_id, endpoint_id)`,
    `CREATE INDEX "${prefix}deliveries_tenant" ON ${tables.deliveries} (tenant, id)`,
    `CREATE INDEX "${prefix}deliveries_endpoint" ON ${tables.deliveries} (endpoint_id, id)`,

    `CREATE TABLE ${tables.queue} (
  delivery_id ${text} PRIMARY KEY,
  tenant ${text} NOT NULL,
  message_id ${text} NOT NULL,
  endpoint_id ${text} NOT NULL,
  status text NOT NULL,
  due_at ${bigint} NOT NULL,
  token ${bigint} NOT NULL,
  attempts ${bigint} NOT NULL,
  attempts_in_budget ${bigint} NOT NULL,
  size ${bigint} NOT NULL
)${narrowTable}`,
    `CREATE INDEX "${prefix}queue_due" ON ${tables.queue} (due_at, delivery_id) WHERE status = 'pending'`,
    `CREATE INDEX "${prefix}queue_held" ON ${tables.queue} (endpoint_id, due_at, delivery_id) WHERE status = 'held'`,
    // For parking and for cancelling by endpoint. Without due_at, so that a claim does not touch it.
    `CREATE INDEX "${prefix}queue_endpoint" ON ${tables.queue} (endpoint_id) WHERE status = 'pending'`,

    `CREATE TABLE ${tables.attempts} (
  delivery_id ${text} NOT NULL,
  number ${bigint} NOT NULL,
  tenant ${text} NOT NULL,
  endpoint_id ${text} NOT NULL,
  url text NOT NULL,
  outcome text NOT NULL,
  status_code ${bigint},
  error text,
  response_headers text,
  response_body text,
  response_truncated ${boolean} NOT NULL,
  started_at ${bigint} NOT NULL,
  duration_ms ${bigint} NOT NULL,
  PRIMARY KEY (delivery_id, number)
)${wideTable}`,
    ...settings(tables),
  ],
}
