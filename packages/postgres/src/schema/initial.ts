import { initialColumns, type Migration } from '@posthorn/sql'

/**
 * "status is pending", as the index queue_due has it and as what reads that index must have it, word for word. Written so
 * that the planner has no statistics for it: with `status = 'pending'`, an ANALYZE that met an empty queue, or one where
 * most is held, makes it expect few rows and sort all that are due instead of walking the index.
 */
export const isPending = "coalesce(status, '') <> 'held'"

/**
 * "Due at this time or later", for the index queue_due: `time` is what a SELECT gives. As a row, since the planner would
 * take a lower and an upper bound of one column for a narrow range, whose few rows it would rather sort.
 */
export function dueFrom(time: string): string {
  return `(due_at, delivery_id) >= ((SELECT ${time}), '00000000-0000-0000-0000-000000000000'::uuid)`
}

/** A queue turns over many times its size: vacuum by number of dead rows, not by share of the table, and do not pace it. */
const queueVacuum =
  'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0, ' +
  'autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000, ' +
  'autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000'

/** Insert-mostly logs: keep the visibility map fresh, so that lists and prune stay cheap. */
const logVacuum = 'autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1'

/** Text is compared by code point, as everywhere else, which is also the faster way. */
const columns = initialColumns({
  key: 'text COLLATE "C"',
  uuid: 'uuid',
  long: 'bigint',
  real: 'double precision',
  boolean: 'boolean',
  list: 'text[] COLLATE "C"',
})

/** All tables. No foreign keys: checking one would share-lock the endpoint's row in every publish. */
export const initial: Migration = {
  name: 'initial',
  statements: (t, prefix) => [
    `CREATE TABLE ${t.endpoints} (${columns.endpoints})`,
    `CREATE INDEX "${prefix}endpoints_tenant" ON ${t.endpoints} (tenant, id)`,
    `CREATE INDEX "${prefix}endpoints_suspended" ON ${t.endpoints} (tenant, id) WHERE suspended_at IS NOT NULL`,
    // By the beginning of a URL, over all tenants
    `CREATE INDEX "${prefix}endpoints_url" ON ${t.endpoints} (url)`,

    `CREATE TABLE ${t.creations} (${columns.creations})`,
    `CREATE INDEX "${prefix}creations_expires" ON ${t.creations} (expires_at)`,

    `CREATE TABLE ${t.sessions} (${columns.sessions})`,
    `CREATE INDEX "${prefix}sessions_tenant" ON ${t.sessions} (tenant)`,
    `CREATE INDEX "${prefix}sessions_expires" ON ${t.sessions} (expires_at)`,

    // Room on each page: every write is a heap-only update, but for one where an endpoint begins or ends to fail.
    `CREATE TABLE ${t.health} (${columns.health}) WITH (fillfactor = 50)`,
    `CREATE INDEX "${prefix}health_failing" ON ${t.health} (tenant, endpoint_id) WHERE failing_since IS NOT NULL`,
    `CREATE TABLE ${t.reservations} (${columns.reservations}) WITH (fillfactor = 50)`,

    `CREATE TABLE ${t.messages} (${columns.messages}) WITH (${logVacuum})`,
    `CREATE UNIQUE INDEX "${prefix}messages_key" ON ${t.messages} (tenant, idempotency_key)
  WHERE idempotency_key IS NOT NULL`,

    // status is in no index and pages keep some room: the update that makes a row final stays on its page (HOT).
    `CREATE TABLE ${t.deliveries} (${columns.deliveries}) WITH (fillfactor = 50, ${logVacuum})`,
    // By id alone, which ascends with time: a third of the size, and new entries share a page, whoever's they are.
    `CREATE INDEX "${prefix}deliveries_message" ON ${t.deliveries} (message_id)`,
    `CREATE INDEX "${prefix}deliveries_endpoint" ON ${t.deliveries} (tenant, endpoint_id, id)`,
    // What failed or was cancelled, and what a customer is to pick up: few rows, if any.
    `CREATE INDEX "${prefix}deliveries_unsuccessful" ON ${t.deliveries} (tenant, id) WHERE unsuccessful`,
    `CREATE INDEX "${prefix}deliveries_diverted" ON ${t.deliveries} (tenant, id) WHERE diverted`,

    // No index by endpoint over pending rows: every publish and every claim would write it.
    `CREATE TABLE ${t.queue} (${columns.queue}) WITH (${queueVacuum})`,
    // What claims walk.
    `CREATE INDEX "${prefix}queue_due" ON ${t.queue} (due_at, delivery_id) WHERE ${isPending}`,
    // What the feeder walks. Within an endpoint a message has one delivery, and messages sort as they were made.
    `CREATE INDEX "${prefix}queue_held" ON ${t.queue} (endpoint_id, due_at, message_id) WHERE status = 'held'`,
    // Of ordered endpoints alone; unique, so that none gets two at a time, however many feed.
    `CREATE UNIQUE INDEX "${prefix}queue_head" ON ${t.queue} (endpoint_id) WHERE is_head`,
    // What expires while it is held: no row that waits for nothing but its turn, and none that never expires.
    `CREATE INDEX "${prefix}queue_expires" ON ${t.queue} (expires_at) WHERE status = 'held' AND expires_at IS NOT NULL`,

    `CREATE TABLE ${t.attempts} (${columns.attempts}) WITH (${logVacuum})`,
  ],
}
