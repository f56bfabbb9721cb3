import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from './support/database.js'

const database = testDatabase()
const page = readFileSync(join(import.meta.dirname, '../docs/operations.md'), 'utf8')
/** Since PostgreSQL 17. */
const isNewer = (query: string) => query.includes('pg_stat_checkpointer')
const queries = [...page.matchAll(/```sql\n([^`]+)```/g)].flatMap(([, block = '']) =>
  block.split(';').map((query) => query.trim()),
)

test('every query of the page on operations runs on the schema, and tells what waits and what fails', async () => {
  const webhooks = createWebhooks({ store: postgresStore({ pool: database.pool }), events: { 'invoice.paid': {} } })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  const url = 'https://receiver.example/'
  const { id } = await webhooks.endpoints.create({ tenant: 'acme', url })
  await webhooks.endpoints.create({ tenant: 'acme', url })
  await webhooks.endpoints.suspend({ tenant: 'acme', id, reason: 'unpaid' })
  await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
  await database.pool.query(
    `UPDATE posthorn_health SET consecutive_failures = 3, failing_since = 1000 WHERE endpoint_id = '${id}'`,
  )
  const { rows } = await database.pool.query('SHOW server_version_num')
  const known = queries.filter(
    (query) => query !== '' && (Number(rows[0]?.server_version_num) >= 170_000 || !isNewer(query)),
  )
  const [waiting, whose, failing, suspended, _open, sizes, migration] = await Promise.all(
    known.map(async (query) => (await database.pool.query(query)).rows),
  )
  expect(waiting).toMatchObject([{ pending: '1', held: '1', leased: '0' }])
  expect(whose).toMatchObject([{ waiting: '1' }, { waiting: '1' }])
  expect(failing).toMatchObject([{ endpoint_id: id, url, consecutive_failures: 3 }])
  expect(suspended).toMatchObject([{ id, suspended_by: 'host', suspended_reason: 'unpaid' }])
  expect(sizes?.length).toBeGreaterThanOrEqual(9)
  expect(migration).toEqual([{ migration: 1, needed: 1 }])
})
