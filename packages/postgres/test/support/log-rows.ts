import { postgresStore } from '@posthorn/postgres'
import type { TableNames } from '@posthorn/sql'
import { endpointRecord } from '@posthorn/testkit'
import type { Pool } from 'pg'
import { locate } from '../../src/schema/location.js'

/** Time of the first message of {@link logRows}, in ms; each comes 1 ms after the one before. */
export const firstAt = Date.UTC(2026, 0, 1)

/** How many there are. */
const messages = 40_000

/** Id of the nth message, and of its delivery. */
const idOf = (n: string) =>
  `(lpad(to_hex(${firstAt} + ${n}), 12, '0') || '70008000' || lpad(to_hex(${n}), 12, '0'))::uuid`

/** How many tenants {@link logRows} has messages of. */
export const tenants = 201

/** Every tenth message is of one of these, `small-0` to `small-199`; the others are of `big`. */
const tenantOf = (n: string) => `CASE WHEN ${n} % 10 = 0 THEN 'small-' || ${n} / 10 % 200 ELSE 'big' END`

/**
 * A schema with a log of many tenants between each other, made at once: each message has one delivery to one of ten
 * endpoints and one attempt. All are delivered but every 6,007th, which failed, and the last hundredth, which waits; every
 * 9,001st is of type `rare`. Statistics are fresh.
 */
export async function logRows(pool: Pool, schema: string): Promise<TableNames> {
  const store = postgresStore({ pool }, { schema })
  await store.migrate()
  for (let n = 0; n < 10; n++) {
    await store.endpoints.create({ endpoint: endpointRecord({ id: `endpoint-${n}`, tenant: 'big' }), maxPerTenant: 99 })
  }
  await store.close()
  const { tables } = locate({ schema })
  const isWaiting = `n > ${messages - messages / 100}`
  const rows = `(SELECT n, ${idOf('n')} AS id, ${tenantOf('n')} AS tenant, ${firstAt} + n AS at,
      'endpoint-' || n % 10 AS endpoint, CASE WHEN n % 9001 = 0 THEN 'rare' ELSE 'common' END AS type, CASE
        WHEN ${isWaiting} THEN 'open' WHEN n % 6007 = 0 THEN 'failed' ELSE 'delivered' END AS status
    FROM generate_series(1, ${messages}) n) r`
  await pool.query(`INSERT INTO ${tables.messages} (tenant, id, type, payload, size, scopes, created_at)
    SELECT tenant, id, type, '{}', 2, '{}', at FROM ${rows}`)
  await pool.query(`INSERT INTO ${tables.deliveries} (tenant, id, message_id, endpoint_id, event_type, status, attempts,
      unsuccessful, created_at, finished_at)
    SELECT tenant, id, id, endpoint, type, status, 1, status = 'failed', at, at FROM ${rows}`)
  await pool.query(`INSERT INTO ${tables.queue} (tenant, delivery_id, message_id, endpoint_id, status, due_at, token, attempts,
      attempts_in_budget, size)
    SELECT tenant, id, id, endpoint, CASE WHEN n % 39 = 0 THEN 'held' ELSE 'pending' END, at, 0, 0, 0, 2 FROM ${rows}
    WHERE ${isWaiting}`)
  await pool.query(`INSERT INTO ${tables.attempts} (tenant, delivery_id, number, endpoint_id, url, outcome,
      response_truncated, started_at, duration_ms)
    SELECT tenant, id, 1, endpoint, 'https://receiver.example', 'response', false, at, 1 FROM ${rows}`)
  for (const table of [tables.messages, tables.deliveries, tables.queue, tables.attempts]) {
    await pool.query(`VACUUM ANALYZE ${table}`)
  }
  return tables
}
