import { type DeliveryWhere, type ListQuery, maxCounted } from '@posthorn/core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
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

beforeEach(() => {
  explained.buffers()
})

const oldest = [{ field: 'id' as const, direction: 'asc' as const }]
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

const around = { from: firstAt + 10_000, until: firstAt + 10_020 }

test.each<[string, number, number, DeliveryWhere]>([
  // The total looks at all 359 of them
  ['that wait', 11, 1500, { status: ['pending', 'held'] }],
  ['of a status that few of what waits have', 9, 400, { status: ['held'] }],
  ['that failed', 6, 100, { status: ['failed'] }],
  ['of a status that none has', 0, 100, { status: ['cancelled'] }],
  ['of an endpoint', 11, 100, { endpointId: ['endpoint-3'] }],
  ['of an endpoint, none of which failed', 0, 100, { endpointId: ['endpoint-3'], status: ['failed'] }],
  ['of some time', 11, 100, { createdAt: around }],
  ['of some time and a type that none has', 0, 100, { createdAt: around, eventType: ['rare'] }],
  ['of some time, that failed', 0, 100, { createdAt: around, status: ['failed'] }],
])('a list of deliveries %s reads what it gives, with and without a total', async (_, count, most, where) => {
  const { log, buffers } = explained
  for (const total of [false, true]) {
    const { rows } = await log.deliveries({ ...page('big', where), sort: oldest, total })
    expect(rows).toHaveLength(count)
    expect(buffers()).toBeLessThan(total ? most : Math.min(most, 400))
  }
})

test('a list of messages of some time reads what it gives', async () => {
  const { log, buffers } = explained
  const where = { createdAt: around, type: ['rare'] }
  expect((await log.messages({ ...page('big', {}), where })).rows).toEqual([])
  expect(buffers()).toBeLessThan(100)
})

test('a total ends where it is capped, and says that there are more', async () => {
  const { log, buffers } = explained
  await log.deliveries({ ...page('big', {}), total: false })
  const first = buffers()
  const { total } = await log.deliveries({ ...page('big', {}), total: true })
  expect(total).toBe(maxCounted + 1)
  // A third of the tenant's rows
  expect(buffers() - first).toBeLessThan(500)
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

test('stats read no more than they count, however much waits', async () => {
  const long = freshSchema()
  const tables = await logRows(database.pool, long)
  await database.pool.query(`INSERT INTO ${tables.queue} (tenant, delivery_id, message_id, endpoint_id, status, due_at, token,
      attempts, attempts_in_budget, size)
    SELECT 'big', lpad(to_hex(n), 32, '0')::uuid, gen_random_uuid(), 'endpoint-1', 'pending', n, 0, 0, 0, 2
    FROM generate_series(1, 30000) n`)
  await database.pool.query(`VACUUM ANALYZE ${tables.queue}`)
  const { log, buffers } = explainedLog(database.pool, long, tables)
  expect(await log.stats({ now: 5 })).toMatchObject({ pending: 10_000, due: 5, oldestDueAt: 1, isCapped: true })
  // Entries of an index, of which some 100 share a page
  expect(buffers()).toBeLessThan(200)
  expect(await log.stats({ tenant: 'big', now: 5 })).toMatchObject({ pending: expect.any(Number), isCapped: true })
  expect(buffers()).toBeLessThan(400)
  expect(await log.stats({ tenant: 'small-9' })).toMatchObject({ isCapped: false })
  expect(buffers()).toBeLessThan(20)
})
