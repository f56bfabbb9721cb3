import type { Pool } from 'pg'
import type { Attempt } from './job.ts'

/** Anything that runs a statement: a pool, a client, the helpers of graphile-worker. */
export interface Queryable {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<unknown>
}

/** Makes the table of attempts: what a customer is shown of each request. */
export async function createAttempts(pool: Pool): Promise<void> {
  await pool.query(`CREATE TABLE attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, message_id text NOT NULL, endpoint_id integer NOT NULL,
    status_code integer NOT NULL, response_body text NOT NULL, started_at bigint NOT NULL, duration_ms integer NOT NULL)`)
  await pool.query('CREATE INDEX ON attempts (message_id, endpoint_id)')
}

const columns = 'message_id, endpoint_id, status_code, response_body, started_at, duration_ms'

/** One INSERT for one attempt, prepared. */
export function insertAttempt(database: Queryable, attempt: Attempt): Promise<unknown> {
  return database.query({
    name: 'insert_attempt',
    text: `INSERT INTO attempts (${columns}) VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [
      attempt.messageId,
      attempt.endpointId,
      attempt.statusCode,
      attempt.responseBody,
      attempt.startedAt,
      attempt.durationMs,
    ],
  })
}

/** One INSERT for a batch, prepared. */
export function insertAttempts(database: Queryable, attempts: Attempt[]): Promise<unknown> {
  return database.query({
    name: 'insert_attempts',
    text: `INSERT INTO attempts (${columns})
      SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::bigint[], $6::int[])`,
    values: [
      attempts.map((attempt) => attempt.messageId),
      attempts.map((attempt) => attempt.endpointId),
      attempts.map((attempt) => attempt.statusCode),
      attempts.map((attempt) => attempt.responseBody),
      attempts.map((attempt) => attempt.startedAt),
      attempts.map((attempt) => attempt.durationMs),
    ],
  })
}
