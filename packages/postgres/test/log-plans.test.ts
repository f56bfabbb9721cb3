import type { DeliveryWhere, ListQuery } from '@posthorn/core'
import { beforeAll, expect, test } from 'vitest'
import { explainedLog } from './support/buffers.js'
import { freshSchema, testDatabase } from './support/database.js'
import { firstAt, logRows, tenants } from './support/log-rows.js'

/*
 * What the verbs of the log read, in pages of 8 KB, of 40,000 messages and as many deliveries: some 2,000 pages. A page of
 * ten rows along an index is some 15 to 60.
 */
const database = testDatabase()
const schema = freshSchema()
let explained: ReturnType<typeof explainedLog>

beforeAll(async () => {
  explained = explainedLog(database.pool, schema, await logRows(database.pool, schema))
}, 60_000)

const newest = [{ field: 'id' as const, direction: 'desc' as const }]

function page(tenant: string, where: DeliveryWhere): ListQuery<DeliveryWhere, 'id'> {
  return { tenant, where, sort: newest, after: null, offset: 0, limit: 11, total: false }
}

test('a first page reads its rows, of a large tenant as of a small one', async () => {
  const { log, buffers } = explained
  for (const tenant of ['big', 'small-7']) {
    for (const direction of ['asc', 'desc'] as const) {
      const query = { ...page(tenant, {}), sort: [{ field: 'id' as const, direction }] }
      expect((await log.deliveries(query)).rows).toHaveLength(11)
      expect((await log.messages({ ...query, where: {} })).rows).toHaveLength(11)
      expect(buffers(), `${tenant} ${direction}`).toBeLessThan(100)
    }
  }
})

test('a prune reads what it deletes, of tenants without anything old only their ends, and nothing twice', async () => {
  const { log, buffers } = explained
  expect(await log.prune({ before: firstAt, limit: 100 })).toEqual({ messages: 0, next: null })
  const ends = 8 * tenants
  expect(buffers()).toBeLessThan(ends)
  // The first 500 messages are kept for what of them is open
  await database.pool.query(`UPDATE ${schema}.posthorn_deliveries SET status = 'open' WHERE created_at <= $1`, [
    firstAt + 500,
  ])
  const before = firstAt + 1000
  const kept = await log.prune({ before, limit: 450 })
  expect([kept.messages, kept.next]).toEqual([0, expect.any(String)])
  buffers()
  const gone = await log.prune({ before, after: kept.next, limit: 100 })
  expect([gone.messages, gone.next]).toEqual([100, expect.any(String)])
  expect(buffers()).toBeLessThan(25 * 100)
})
