import { randomUUID } from 'node:crypto'
import { postgresStore } from '@posthorn/postgres'
import { attemptRecord, endpointRecord, healthFields, publishItem } from '@posthorn/testkit'
import { copyRow } from '@posthorn/tooling/postgres-copies'
import { type Reads, readsOf, stopAutovacuum } from '@posthorn/tooling/postgres-reads'
import { beforeAll, expect, test } from 'vitest'
import { testDatabase, testPool } from './support/database.js'

/*
 * What the verbs read beside 20,000 endpoints of other tenants and 20,000 deliveries of theirs, by the server's own counters.
 */
const others = 20_000
const database = testDatabase()
const pool = testPool({ connectionString: database.url, max: 1, idleTimeoutMillis: 0 })
const store = postgresStore({ pool })
const endpoint = endpointRecord()
/** As many blocks as index lookups of some rows read, and no table of thousands has. */
const few = 120

const copy = (table: string, changes: Record<string, string>) => copyRow(pool, table, { count: others, changes })

beforeAll(async () => {
  await store.migrate()
  await stopAutovacuum(pool)
  const other = endpointRecord({ tenant: 'other' })
  await store.endpoints.create({ endpoint: other, maxPerTenant: 1 })
  await store.outbox.publish({ items: [publishItem({ tenant: 'other', deliverAt: Date.now() + 1e9 })] })
  const id = "lpad(to_hex(n), 32, '0')::uuid"
  const tenant = "'other-' || n % 1000"
  await copy('posthorn_endpoints', { id: "'other-' || n", tenant })
  await copy('posthorn_health', { endpoint_id: "'other-' || n", tenant })
  await store.outbox.reserve({ reservations: [slotsOf(other)] })
  await copy('posthorn_reservations', { endpoint_id: "'other-' || n", tenant })
  await copy('posthorn_messages', { id, tenant })
  await copy('posthorn_deliveries', { id, tenant, message_id: id, endpoint_id: "'other-' || n" })
  await copy('posthorn_queue', { delivery_id: id, tenant, message_id: id, endpoint_id: "'other-' || n" })
  await store.endpoints.create({ endpoint, maxPerTenant: 1 })
})

/** Slots of a rate limit, as a worker asks for them. */
function slotsOf({ tenant, id: endpointId }: { tenant: string; id: string }) {
  return { tenant, endpointId, kind: 'rate' as const, count: 5, gapMs: 10, horizonMs: 1000 }
}

/** Of a call of a new session, whose plans are new as well. */
async function reads(work: () => Promise<unknown>): Promise<Reads> {
  await pool.query('DISCARD PLANS')
  return readsOf(pool, work)
}

const known = new Map([[endpoint.id, 1]])
const offer = () => ({ limit: 9, leaseMs: 60_000, token: Math.ceil(Math.random() * 1e9), known })

async function leased() {
  await store.outbox.publish({ items: [publishItem()] })
  const request = offer()
  const { deliveries } = await store.outbox.claim({ ...request, maxBytes: 1e6 })
  return deliveries.map((delivery) => ({ ...delivery, token: request.token }))
}

async function settlementsOf() {
  return (await leased()).map((delivery) => ({
    tenant: delivery.tenant,
    deliveryId: delivery.id,
    token: delivery.token,
    transition: { status: 'delivered' as const },
    attempt: attemptRecord(delivery),
  }))
}

test.each([
  ['of an emit', {}, false],
  ['of an emit that offers to take', {}, true],
  ['of an emit with a key', { idempotencyKey: 'k1' }, false],
  ['of an emit with a key that offers to take', { idempotencyKey: 'k2' }, true],
])('the reads %s do not grow with the endpoints of other tenants', async (_, overrides, offers) => {
  const items = [publishItem(overrides)]
  const { blocks } = await reads(() => store.outbox.publish({ items, ...(offers ? { offer: offer() } : {}) }))
  expect(blocks).toBeLessThan(few)
})

test('the reads of an emit whose answer was lost do not grow with the log', async () => {
  const items = [publishItem()]
  await store.outbox.publish({ items })
  const { blocks } = await reads(() => store.outbox.publish({ items, offer: offer() }))
  expect(blocks).toBeLessThan(few)
})

test('the reads of an emit with a stored key do not grow with the log', async () => {
  const item = () => publishItem({ idempotencyKey: 'met', contentHash: 'h' })
  await store.outbox.publish({ items: [item()] })
  const { blocks } = await reads(() => store.outbox.publish({ items: [item()] }))
  expect(blocks).toBeLessThan(few)
})

test('the reads of claim, renew and release do not grow with what others have', async () => {
  await store.outbox.publish({ items: [publishItem()] })
  const request = offer()
  const claim = async () => (await store.outbox.claim({ ...request, maxBytes: 1e6 })).deliveries
  expect((await reads(claim)).blocks).toBeLessThan(few)
  const deliveries = await leased()
  const renewed = await reads(() =>
    store.outbox.renew({
      claims: deliveries.map(({ tenant, id, token }) => ({ tenant, deliveryId: id, token })),
      leaseMs: 60_000,
    }),
  )
  expect(renewed.blocks).toBeLessThan(few)
  const released = await reads(() =>
    store.outbox.release({
      deliveries: deliveries.map(({ tenant, id, token, dueAt }) => ({
        tenant,
        deliveryId: id,
        token,
        status: 'held' as const,
        dueAt,
      })),
    }),
  )
  expect(released.blocks).toBeLessThan(few)
  const fed = await reads(() => store.outbox.feed({ grants: [{ endpointId: endpoint.id, count: 5 }] }))
  expect(fed.blocks).toBeLessThan(few)
  expect((await reads(() => store.outbox.held({ after: null, limit: 10 }))).blocks).toBeLessThan(few)
})

test.each([
  ['a settle', false],
  ['a settle that is repeated', true],
])('the reads of %s with health do not grow with what others have', async (_, repeated) => {
  const settlements = await settlementsOf()
  const { tenant, id: endpointId } = endpoint
  const version = (await store.endpoints.health({ tenant, id: endpointId }))?.version ?? 0
  const fields = healthFields()
  const health = [{ tenant, endpointId, version, fields, suspend: 'gone' }]
  const settle = () => store.outbox.settle({ settlements, health, repeated })
  if (repeated) await settle()
  expect((await reads(settle)).blocks).toBeLessThan(few)
  await store.endpoints.update({ tenant, id: endpointId, patch: { suspendedAt: null, suspendedReason: null } })
})

test.each(['the first', 'another'])('the reads of %s reservation do not grow with those of others', async () => {
  const reservations = [slotsOf(endpoint)]
  expect((await reads(() => store.outbox.reserve({ reservations }))).blocks).toBeLessThan(few)
})

test('the reads of a cancelled delivery and of a requeued one do not grow with the log', async () => {
  const { tenant } = endpoint
  const [delivery] = await leased()
  const where = { id: delivery?.id ?? randomUUID() }
  const cancelled = await reads(() => store.outbox.cancel({ tenant, where, reason: 'requested', limit: 10 }))
  expect(cancelled.blocks).toBeLessThan(few)
  const requeued = await reads(() => store.log.requeue({ tenant, ids: [where.id] }))
  expect(requeued.blocks).toBeLessThan(few)
})
