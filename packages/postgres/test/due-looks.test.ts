import { randomUUID } from 'node:crypto'
import { postgresStore } from '@posthorn/postgres'
import { queryBuilder, type SqlContext } from '@posthorn/sql'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { readsOf } from '@posthorn/tooling/postgres-reads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { poolConnection } from '../src/connection/pool.js'
import { postgresDialect } from '../src/dialect.js'
import { postgresLog } from '../src/log/log.js'
import { createDueBound, mostMs } from '../src/outbox/due-bound.js'
import { postgresOutbox } from '../src/outbox/outbox.js'
import { locate } from '../src/schema/location.js'
import { createWake } from '../src/wake/wake.js'
import { beginOn } from './support/conformance.js'
import { freshSchema, testDatabase, testPool } from './support/database.js'

const database = testDatabase()
const tenant = 'acme'
const endpointId = 'e1'

/**
 * A process's store with one endpoint, whose bound has a clock of the test's, so that looks are whole only when it says so;
 * and another process's store on the same rows.
 */
async function processWithBound() {
  const schema = freshSchema()
  const pool = testPool({ connectionString: database.url, max: 1, idleTimeoutMillis: 0 })
  const other = postgresStore({ pool: database.pool }, { schema })
  await other.migrate()
  await other.endpoints.create({ endpoint: endpointRecord({ id: endpointId }), maxPerTenant: 1 })
  const located = locate({ schema })
  const { tables, channel } = located
  const connection = poolConnection(pool, { report: () => {}, timeoutMs: 30_000 })
  const clock = { time: 0 }
  const bound = createDueBound(() => clock.time)
  const options = { bound, onDue: () => {}, channel, report: () => {}, timeoutMs: 30_000, keyedPublishes: 1 }
  const outbox = postgresOutbox(connection, located, options)
  const context: SqlContext = {
    db: queryBuilder('postgres', { schema, tablePrefix: 'posthorn_' }),
    dialect: postgresDialect,
    run: () => Promise.reject(new Error('No list is asked for.')),
  }
  const log = postgresLog(connection, context, tables, options)
  onTestFinished(async () => {
    await other.close()
    await connection.close()
    await pool.end()
  })
  let token = 0

  async function claim(thorough = false): Promise<number> {
    const request = { limit: 100, maxBytes: 1e6, leaseMs: 60_000, token: ++token, known: new Map<string, number>() }
    return (await outbox.claim({ ...request, thorough })).deliveries.length
  }

  /** The bound of a process that has looked, found nothing, and looks again in a minute. */
  async function passMinute(): Promise<void> {
    clock.time += 60_000
    const now = Date.now() + 60_000
    await bound.look(true, async () => ({ now, firstDueAt: null }))
  }

  /** A delivery that was leased. */
  async function leased() {
    await outbox.publish({ items: [publishItem({ tenant })] })
    token++
    const request = { limit: 1, maxBytes: 1e6, leaseMs: 60_000, token, known: new Map<string, number>() }
    const [delivery] = (await outbox.claim({ ...request, thorough: true })).deliveries
    return { deliveryId: delivery?.id ?? '', dueAt: delivery?.dueAt ?? 0, token }
  }

  return { schema, pool, tables, channel, other, outbox, log, clock, bound, claim, passMinute, leased }
}

const items = (deliverAt?: number) => [publishItem({ tenant, ...(deliverAt === undefined ? {} : { deliverAt }) })]

test('beside a transaction that stays open, looks for work do not pass what was delivered since', async () => {
  const { pool, tables, outbox, claim } = await processWithBound()
  await pool.query(`ALTER TABLE ${tables.queue} SET (autovacuum_enabled = false)`)
  await claim()
  const reader = await database.pool.connect()
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await reader.query(`SELECT count(*) FROM ${tables.queue}`)
  // What 20,000 deliveries leave behind
  await outbox.publish({ items: items(Date.now() + 1e9) })
  await pool.query(
    `INSERT INTO ${tables.queue} (delivery_id, tenant, message_id, endpoint_id, status, due_at, token, attempts,
       attempts_in_budget, size) SELECT gen_random_uuid(), tenant, message_id, endpoint_id, status, 1 + n * 7919 % 20000, 0, 0, 0, 1
     FROM ${tables.queue} CROSS JOIN generate_series(1, 20000) n`,
  )
  await pool.query(`DELETE FROM ${tables.queue} WHERE due_at <= 20000`)
  const nothing = await readsOf(pool, () => claim())
  const parked = await readsOf(pool, () => outbox.park({ endpointIds: [endpointId], limit: 10 }))
  await outbox.publish({ items: items() })
  const one = await readsOf(pool, async () => expect(await claim()).toBe(1))
  const whole = await readsOf(pool, () => claim(true))
  await reader.query('COMMIT')
  reader.release()
  expect(whole.blocks).toBeGreaterThan(5000)
  for (const { blocks } of [nothing, parked, one]) expect(blocks).toBeLessThan(60)
})

test('what was released, fed or published with a time in the past is found by the next look', async () => {
  const { outbox, claim, passMinute, leased } = await processWithBound()
  const { deliveryId, dueAt, token } = await leased()
  await passMinute()
  await outbox.release({ deliveries: [{ tenant, deliveryId, token, status: 'pending', dueAt }] })
  expect(await claim()).toBe(1)

  const second = await leased()
  await outbox.release({ deliveries: [{ tenant, ...second, status: 'held' }] })
  expect(await claim()).toBe(0)
  await passMinute()
  expect((await outbox.feed({ grants: [{ endpointId, count: 1 }] })).moved).toEqual(new Map([[endpointId, 1]]))
  expect(await claim()).toBe(1)

  await passMinute()
  await outbox.publish({ items: items(1000) })
  expect(await claim()).toBe(1)
})

test('calls that were held up and are carried out a minute later are found by the next look', async () => {
  const { tables, outbox, log, claim, passMinute, leased } = await processWithBound()
  const retry = await leased()
  const failed = await leased()
  await outbox.settle({
    settlements: [{ tenant, ...failed, transition: { status: 'failed' }, attempt: null }],
    health: [],
  })
  const settlements = [{ tenant, ...retry, transition: { status: 'pending' as const, delayMs: 0 }, attempt: null }]
  const calls = [
    () => outbox.publish({ items: items() }),
    () => outbox.settle({ settlements, health: [] }),
    () => log.requeue({ tenant, ids: [failed.deliveryId] }),
  ]
  for (const call of calls) {
    await claim(true)
    const { tx, commit } = await beginOn(database.pool)
    await tx.query(`LOCK TABLE ${tables.queue} IN EXCLUSIVE MODE`)
    const called = call()
    await passMinute()
    await commit()
    await called
    expect(await claim()).toBe(1)
  }
})

test('what calls did whose answers were lost a minute ago is found once they are made again', async () => {
  const { outbox, claim, passMinute, leased } = await processWithBound()
  const retry = await leased()
  const settlements = [{ tenant, ...retry, transition: { status: 'pending' as const, delayMs: 0 }, attempt: null }]
  await outbox.settle({ settlements, health: [] })
  await passMinute()
  await outbox.settle({ settlements, health: [], repeated: true })
  expect(await claim()).toBe(1)

  const lost = items()
  await outbox.publish({ items: lost })
  await passMinute()
  await outbox.publish({ items: lost })
  expect(await claim()).toBe(1)
})

test('an emit in a transaction that commits a minute later is found when it notifies, and without that by a whole look', async () => {
  const { other, channel, clock, bound, claim, passMinute } = await processWithBound()
  const emitted = async () => {
    const { tx, commit } = await beginOn(database.pool)
    await other.outbox.publish({ items: items(), tx })
    await passMinute()
    await commit()
  }
  await emitted()
  expect(await claim()).toBe(0)
  clock.time += mostMs
  expect(await claim()).toBe(1)
  await emitted()
  expect(await claim()).toBe(0)
  expect(await claim(true)).toBe(1)

  const woken = vi.fn()
  const config = { connectionString: database.url }
  const wake = createWake({ config, channel, self: 'self', onDue: bound.lower, report: () => {}, timeoutMs: 30_000 })
  onTestFinished(() => wake.close())
  wake.onWake(woken)
  // For what was missed before it listened
  await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(1))
  await emitted()
  await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(2))
  // No further back than need be
  expect(bound.from()).toBeGreaterThan(Date.now() - 600_000)
  expect(await claim()).toBe(1)
})

test('what another process gives back is found when that notifies', async () => {
  const { other, channel, bound, claim, passMinute, leased } = await processWithBound()
  const { deliveryId, dueAt, token } = await leased()
  const woken = vi.fn()
  const config = { connectionString: database.url }
  const wake = createWake({ config, channel, self: 'self', onDue: bound.lower, report: () => {}, timeoutMs: 30_000 })
  onTestFinished(() => wake.close())
  wake.onWake(woken)
  await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(1))
  await passMinute()
  await other.outbox.release({ deliveries: [{ tenant, deliveryId, token, status: 'pending', dueAt }] })
  await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(2))
  expect(await claim()).toBe(1)
})

test('a row that another claim has locked, and that is rolled back, is not passed over', async () => {
  const { tables, outbox, claim } = await processWithBound()
  const idempotencyKey = randomUUID()
  await outbox.publish({ items: [publishItem({ tenant, idempotencyKey, deliverAt: 1000 })] })
  const { tx, rollback } = await beginOn(database.pool)
  await tx.query(`SELECT FROM ${tables.queue} FOR UPDATE`)
  await outbox.publish({ items: items() })
  expect(await claim()).toBe(1)
  expect(await claim()).toBe(0)
  await rollback()
  expect(await claim()).toBe(1)
})
