import { type DeliveryWhere, type ListQuery, maxCounted } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord } from '@posthorn/testkit'
import { readsOf, stopAutovacuum } from '@posthorn/tooling/postgres-reads'
import { beforeAll, expect, test } from 'vitest'
import { freshSchema, testDatabase, testPool } from './support/database.js'
import { firstAt, logRows, tenants } from './support/log-rows.js'

/*
 * What the verbs of the log read, in pages of 8 KB, of 40,000 messages and as many deliveries: some 2,000 pages. A page of
 * ten rows along an index is some 15 to 60.
 */
const database = testDatabase()
const pool = testPool({ connectionString: database.url, max: 1, idleTimeoutMillis: 0 })
const schema = freshSchema()
const { log, operator } = postgresStore({ pool }, { schema })

beforeAll(async () => {
  await logRows(pool, schema)
  await stopAutovacuum(pool)
}, 60_000)

const reads = <Given>(work: () => Promise<Given>) => readsOf(pool, work)

const oldest = [{ field: 'id' as const, direction: 'asc' as const }]
const newest = [{ field: 'id' as const, direction: 'desc' as const }]

function page(tenant: string, where: DeliveryWhere): ListQuery<DeliveryWhere, 'id'> {
  return { tenant, where, sort: newest, after: null, offset: 0, limit: 11, total: false }
}

test('a first page reads its rows, of a large tenant as of a small one', async () => {
  for (const tenant of ['big', 'small-7']) {
    for (const direction of ['asc', 'desc'] as const) {
      const query = { ...page(tenant, {}), sort: [{ field: 'id' as const, direction }] }
      const deliveries = await reads(() => log.deliveries(query))
      const messages = await reads(() => log.messages({ ...query, where: {} }))
      expect([deliveries.given.rows, messages.given.rows].map(({ length }) => length)).toEqual([11, 11])
      expect(deliveries.blocks + messages.blocks, `${tenant} ${direction}`).toBeLessThan(100)
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
  ['that failed, and have not expired', 6, 140, { status: ['failed'], unexpiredAt: firstAt }],
  ['that have not expired', 11, 160, { unexpiredAt: firstAt, createdAt: around }],
  ['of an endpoint', 11, 100, { endpointId: ['endpoint-3'] }],
  ['of an endpoint, none of which failed', 0, 100, { endpointId: ['endpoint-3'], status: ['failed'] }],
  ['of some time', 11, 100, { createdAt: around }],
  ['of some time and a type that none has', 0, 100, { createdAt: around, eventType: ['rare'] }],
  ['of some time, that failed', 0, 100, { createdAt: around, status: ['failed'] }],
])('a list of deliveries %s reads what it gives, with and without a total', async (_, count, most, where) => {
  for (const total of [false, true]) {
    const { given, blocks } = await reads(() => log.deliveries({ ...page('big', where), sort: oldest, total }))
    expect(given.rows).toHaveLength(count)
    expect(blocks).toBeLessThan(total ? most : Math.min(most, 400))
  }
})

const ever = { from: 0, until: firstAt + 1e9 }

test('what an endpoint missed is found in what it looks at, wherever that begins, of a large tenant as of a small one', async () => {
  for (const [tenant, endpointId] of [
    ['big', 'endpoint-3'],
    ['big', 'nobody'],
    ['small-7', 'endpoint-0'],
  ] as const) {
    let after: string | null = null
    for (let batch = 0; batch < 3; batch++) {
      const request: Parameters<typeof log.missing>[0] = { tenant, endpointId, createdAt: ever, after, limit: 100 }
      const { given, blocks } = await reads(() => log.missing(request))
      expect(given.messages.length, `${tenant} ${endpointId}`).toBeGreaterThan(endpointId === 'endpoint-0' ? -1 : 80)
      expect(blocks, `${tenant} ${endpointId}`).toBeLessThan(200)
      after = given.next
      if (after === null) break
    }
  }
})

test('deliveries of old messages are made by their keys, however long the log is', async () => {
  const store = postgresStore({ pool }, { schema })
  await store.endpoints.create({ endpoint: endpointRecord({ id: 'late', tenant: 'big' }), maxPerTenant: 99 })
  const { messages } = await log.missing({
    tenant: 'big',
    endpointId: 'late',
    createdAt: ever,
    after: null,
    limit: 100,
  })
  const wanted = messages.map(({ id }) => ({
    id,
    deliveryId: `${id.slice(0, 13)}-7abc-8abc-${id.slice(24)}`,
    delayMs: 0,
  }))
  const deliver = () => log.deliverMissing({ tenant: 'big', endpointId: 'late', messages: wanted })
  const made = await reads(deliver)
  expect(made.given.ids).toHaveLength(100)
  expect(made.blocks).toBeLessThan(60 * 100)
  const again = await reads(deliver)
  expect(again.given.ids).toEqual([])
  expect(again.blocks).toBeLessThan(20 * 100)
  const last = { tenant: 'big', reason: 'requested', where: { endpointId: 'late' }, limit: 500 } as const
  expect((await store.outbox.cancel(last)).cancelled).toBe(100)
})

test('attempts are counted by the keys of their deliveries', async () => {
  const { rows } = await log.deliveries({ ...page('big', { endpointId: ['endpoint-3'] }), limit: 500 })
  const deliveryIds = rows.map(({ id }) => id)
  const { given, blocks } = await reads(() => log.attemptTimes({ tenant: 'big', deliveryIds, limit: 5001 }))
  expect(given).toHaveLength(500)
  expect(blocks).toBeLessThan(8 * 500)
})

test('a list of messages of some time reads what it gives', async () => {
  const where = { createdAt: around, type: ['rare'] }
  const { given, blocks } = await reads(() => log.messages({ ...page('big', {}), where }))
  expect(given.rows).toEqual([])
  expect(blocks).toBeLessThan(100)
})

test('a total ends where it is capped, and says that there are more', async () => {
  const first = await reads(() => log.deliveries({ ...page('big', {}), total: false }))
  const counted = await reads(() => log.deliveries({ ...page('big', {}), total: true }))
  expect(counted.given.total).toBe(maxCounted + 1)
  // A third of the tenant's rows
  expect(counted.blocks - first.blocks).toBeLessThan(500)
})

test('a prune reads what it deletes, of tenants without anything old only their ends, and nothing twice', async () => {
  const nothing = await reads(() => log.prune({ before: firstAt, limit: 100 }))
  expect(nothing.given).toEqual({ messages: 0, next: null })
  const ends = 8 * tenants
  expect(nothing.blocks).toBeLessThan(ends)
  // The first 500 messages are kept for what of them is open
  await pool.query(`UPDATE ${schema}.posthorn_deliveries SET status = 'open' WHERE created_at <= $1`, [firstAt + 500])
  const before = firstAt + 1000
  const kept = await log.prune({ before, limit: 450 })
  expect([kept.messages, kept.next]).toEqual([0, expect.any(String)])
  const gone = await reads(() => log.prune({ before, after: kept.next, limit: 100 }))
  expect(gone.given).toEqual({ messages: 100, next: expect.any(String) })
  expect(gone.blocks).toBeLessThan(40 * 100)
})

test('stats read no more than they count, however much waits', async () => {
  const long = freshSchema()
  const tables = await logRows(pool, long)
  await pool.query(`INSERT INTO ${tables.queue} (tenant, delivery_id, message_id, endpoint_id, status, due_at, token,
      attempts, attempts_in_budget, size)
    SELECT 'big', lpad(to_hex(n), 32, '0')::uuid, gen_random_uuid(), 'endpoint-1', 'pending', n, 0, 0, 0, 2
    FROM generate_series(1, 30000) n`)
  await pool.query(`VACUUM ANALYZE ${tables.queue}`)
  await stopAutovacuum(pool)
  const { log } = postgresStore({ pool }, { schema: long })
  const all = await reads(() => log.stats({ now: 5 }))
  expect(all.given).toMatchObject({ pending: 10_000, due: 5, oldestDueAt: 1, isCapped: true })
  // Entries of an index, of which some 100 share a page
  expect(all.blocks).toBeLessThan(200)
  const big = await reads(() => log.stats({ tenant: 'big', now: 5 }))
  expect(big.given).toMatchObject({ pending: expect.any(Number), isCapped: true })
  expect(big.blocks).toBeLessThan(400)
  const small = await reads(() => log.stats({ tenant: 'small-9' }))
  expect(small.given).toMatchObject({ isCapped: false })
  expect(small.blocks).toBeLessThan(20)
})

test('what looks over all tenants reads a few blocks for each of them, and for deliveries of a time those of that time', async () => {
  const all = await reads(() => operator.tenants({ after: null, limit: 500 }))
  expect(all.given).toHaveLength(tenants)
  expect(all.blocks).toBeLessThan(tenants * 8)
  const some = all.given.slice(0, 50)
  const [{ id = '' } = {}] = (await log.messages({ ...page('small-7', {}), where: {} })).rows
  const found = await reads(() => operator.holders({ id, tenants: [...some, 'small-7'] }))
  expect(found.given).toEqual({ messages: ['small-7'], deliveries: ['small-7'] })
  expect(found.blocks).toBeLessThan(51 * 10)
  const made = await reads(() => operator.made({ from: firstAt, until: firstAt + 10_000, limit: 1000 }))
  expect(made.given).toEqual({ deliveries: 1000, since: firstAt + 9000 })
  expect(made.blocks).toBeLessThan(500)
})
