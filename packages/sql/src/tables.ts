import type { ColumnType, Generated } from 'kysely'

/** An integer of up to 53 bits; some drivers give 64-bit columns as text. */
type Int = ColumnType<number | string, number, number>
type NullableInt = ColumnType<number | string | null, number | null, number | null>
/** `boolean` in Postgres, 0 or 1 in SQLite: write what `dialect.boolean()` gives. */
type Bool = ColumnType<boolean | number, boolean | number, boolean | number>
/** `text[]` in Postgres, JSON text in SQLite: write what `dialect.textArray()` gives. */
type TextArray = ColumnType<string[] | string | null, string[] | string | null, string[] | string | null>

/** A registered endpoint. Structured columns are JSON text. */
export interface EndpointsTable {
  id: string
  tenant: string
  url: string
  name: string | null
  description: string | null
  event_types: TextArray
  scopes: TextArray
  /** JSON of them as they were given. */
  scope_values: string | null
  headers: string
  is_active: Bool
  suspended_at: NullableInt
  suspended_reason: string | null
  suspended_by: string | null
  /** What core's `endpointSettings` lists. */
  settings: string
  /** Of these what a publish must know: whether it gets one after the other. */
  is_ordered: Bool
  metadata: string
  created_by: string | null
  secrets: string
  /** Fingerprint of the current secret, for filters. */
  secret_fingerprint: string | null
  created_at: Int
  updated_at: Int
  version: Int
}

/** What creations of endpoints were answered with, for those who repeat them. */
export interface CreationsTable {
  tenant: string
  key: string
  content_hash: string
  answer: string
  expires_at: Int
}

/** Links to the portal and sessions in it, by the hash of their tokens. */
export interface SessionsTable {
  id: string
  /** null: an operator's. */
  tenant: string | null
  /** `link`, `usedLink` or `session`. */
  kind: string
  /** JSON of what it allows. */
  granted: string
  created_at: Int
  expires_at: Int
}

/** What we know of an endpoint's recent outcomes: narrow, and apart, because it is written often. */
export interface HealthTable {
  endpoint_id: string
  tenant: string
  version: Int
  consecutive_failures: Int
  failing_since: NullableInt
  failing_told: Int
  gated: Bool
  breaker_failures: Int
  breaker_openings: Int
  open_until: NullableInt
  reopened_at: NullableInt
  retry_after_until: NullableInt
  retry_after_url: string | null
}

/** The next free slot of an endpoint, in ms with fractions: apart from its health, which is compared and set. */
export interface ReservationsTable {
  tenant: string
  endpoint_id: string
  /** `rate` or `probe`. */
  kind: string
  next_slot: number
}

/** One emitted event; `size` is the payload's length in bytes. */
export interface MessagesTable {
  id: string
  tenant: string
  type: string
  payload: string
  size: Int
  scopes: TextArray
  idempotency_key: string | null
  content_hash: string | null
  traceparent: string | null
  created_at: Int
  deliver_at: NullableInt
  expires_at: NullableInt
}

/**
 * The log, one row per message and endpoint. `status` is `open` as long as there is a queue row, which then has the
 * truth about status and due time; otherwise `delivered`, `failed` or `cancelled`.
 */
export interface DeliveriesTable {
  id: string
  tenant: string
  message_id: string
  endpoint_id: string
  event_type: string
  status: string
  attempts: Int
  cancel_reason: string | null
  /** Failed or cancelled: what lists of either walk. A column of its own, since an index on status would be written by all. */
  unsuccessful: boolean | number
  /** Kept for pick-up; only where it failed. */
  diverted: boolean | number
  last_outcome: string | null
  last_status_code: NullableInt
  created_at: Int
  finished_at: NullableInt
}

/** What is still to do: one narrow row per pending or held delivery, deleted when the delivery becomes final. */
export interface QueueTable {
  delivery_id: string
  tenant: string
  message_id: string
  endpoint_id: string
  /** `pending` or `held`. */
  status: string
  due_at: Int
  /** 0: not leased. Otherwise the fencing token of the claim; `due_at` is then the lease's end. */
  token: Int
  attempts: Int
  attempts_in_budget: Int
  size: Int
  /** When its message expires. */
  expires_at: NullableInt
  /** Whether it is the one that the others of an ordered endpoint wait for. */
  is_head: Generated<boolean | number>
}

/** One HTTP request made for a delivery. */
export interface AttemptsTable {
  delivery_id: string
  number: Int
  tenant: string
  endpoint_id: string
  url: string
  request_headers: string | null
  outcome: string
  status_code: NullableInt
  error: string | null
  response_headers: string | null
  response_body: string | null
  response_truncated: Bool
  started_at: Int
  duration_ms: Int
}

/** Migrations that have run. */
export interface MigrationsTable {
  number: Int
  name: string
  applied_at: Int
  min_reader: Int
}

/** All tables, by their names without prefix. Times are milliseconds since 1970. */
export interface Tables {
  endpoints: EndpointsTable
  creations: CreationsTable
  sessions: SessionsTable
  health: HealthTable
  reservations: ReservationsTable
  messages: MessagesTable
  deliveries: DeliveriesTable
  queue: QueueTable
  attempts: AttemptsTable
  migrations: MigrationsTable
}

/** Name of a table without prefix. */
export type TableName = keyof Tables
