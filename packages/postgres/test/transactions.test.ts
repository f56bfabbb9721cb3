import { type PostgresTransaction, postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { Kysely, PostgresDialect } from 'kysely'
import { beforeAll, expect, test, vi } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const schema = freshSchema()
const store = postgresStore({ pool: database.pool }, { schema })
const endpoint = endpointRecord()
beforeAll(async () => {
  await store.migrate()
  await store.endpoints.create({ endpoint, maxPerTenant: 1 })
})

test('anything with query(text, params) carries an emit, and its duplicate', async () => {
  const idempotencyKey = 'key of an object'
  const client = await database.pool.connect()
  const tx: PostgresTransaction = { query: (text, params) => client.query(text, params) }
  await client.query('BEGIN')
  const item = publishItem({ idempotencyKey })
  expect((await store.outbox.publish({ items: [item], tx })).results).toEqual([
    { id: item.message.id, deliveries: 1, duplicate: false },
  ])
  expect((await store.outbox.publish({ items: [publishItem({ idempotencyKey })], tx })).results).toEqual([
    { id: item.message.id, deliveries: 1, duplicate: true },
  ])
  await client.query('ROLLBACK')
  client.release()
  expect(await store.log.message(item.message)).toBeNull()
})

test('a Kysely transaction carries an emit; the store works on the Kysely instance too', async () => {
  const kysely = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool: database.pool }) })
  const onKysely = postgresStore({ kysely }, { schema })
  const [kept, lost] = [publishItem(), publishItem()]
  await kysely.transaction().execute((tx) => onKysely.outbox.publish({ items: [kept], tx }))
  const rolledBack = kysely.transaction().execute(async (tx) => {
    await onKysely.outbox.publish({ items: [lost], tx })
    throw new Error('the host changed its mind')
  })
  await expect(rolledBack).rejects.toThrow('the host changed its mind')
  expect(await onKysely.log.message(kept.message)).toEqual(kept.message)
  expect(await onKysely.log.message(lost.message)).toBeNull()
  await onKysely.close()
  // Closing the store leaves the host's instance open.
  await store.checkSchema()
})

test('what is no transaction is refused with words', async () => {
  const publish = (tx: string) => store.outbox.publish({ items: [publishItem()], tx: JSON.parse(tx) })
  for (const tx of ['{}', '"tx"', 'null']) {
    await expect(publish(tx)).rejects.toMatchObject({ code: 'invalid_argument' })
  }
})

test('a pool, a client without BEGIN and a Kysely instance are refused, and nothing is emitted', async () => {
  const item = publishItem()
  const publish = (tx: PostgresTransaction) => store.outbox.publish({ items: [item], tx })
  const refused = (what: RegExp) =>
    expect.objectContaining({ code: 'invalid_argument', message: expect.stringMatching(what) })
  await expect(publish(database.pool)).rejects.toEqual(refused(/tx is a pool.*BEGIN first.* pass that client/))
  const client = await database.pool.connect()
  await expect(publish(client)).rejects.toEqual(refused(/no transaction is open.*BEGIN first/))
  await client.query('BEGIN')
  await client.query('COMMIT')
  await expect(publish(client)).rejects.toEqual(refused(/no transaction is open/))
  client.release()
  await expect(publish(client)).rejects.toEqual(refused(/no transaction is open/))
  const kysely = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool: database.pool }) })
  await expect(publish(kysely)).rejects.toEqual(refused(/Kysely instance is no transaction.*kysely\.transaction\(\)/))
  expect(await store.log.message(item.message)).toBeNull()
})

test('a BEGIN that is still under way on the client is a transaction', async () => {
  const client = await database.pool.connect()
  const item = publishItem()
  const begun = client.query('BEGIN')
  await store.outbox.publish({ items: [item], tx: client })
  await begun
  await client.query('ROLLBACK')
  client.release()
  expect(await store.log.message(item.message)).toBeNull()
})

test('a tx.query of the host’s that throws or gives no rows is named', async () => {
  const publish = (query: () => Promise<unknown>) => {
    const tx = Object.assign(JSON.parse('{}'), { query })
    return store.outbox.publish({ items: [publishItem()], tx })
  }
  const code = 'host_function_failed'
  const cause = new Error('q')
  await expect(publish(() => Promise.reject(cause))).rejects.toMatchObject({
    code,
    message: 'tx.query threw: q',
    cause,
  })
  for (const result of [5, null, undefined, {}, { rows: 5 }]) {
    const given = publish(() => Promise.resolve(result))
    await expect(given).rejects.toMatchObject({ code, message: expect.stringContaining('tx.query must give { rows }') })
  }
  const lost = [
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('read'), { code: 'ECONNRESET' }),
  ]
  for (const error of [...lost, new Error('Query failed', { cause: lost[0] })]) {
    await expect(publish(() => Promise.reject(error))).rejects.toMatchObject({ code: 'store_unavailable' })
  }
})

test('a transaction that holds a key open blocks only emits with that key', async () => {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  const held = publishItem({ idempotencyKey: 'held' })
  await store.outbox.publish({ items: [held], tx: client })

  const waiting = vi.fn()
  const same = store.outbox.publish({ items: [publishItem({ idempotencyKey: 'held' })] }).then(({ results }) => {
    waiting()
    return results
  })
  const others = [
    publishItem({ idempotencyKey: 'free' }),
    publishItem(),
    publishItem({ idempotencyKey: 'held', tenant: 'other' }),
  ]
  for (const item of others) {
    expect((await store.outbox.publish({ items: [item] })).results).toMatchObject([{ duplicate: false }])
  }
  await store.endpoints.update({ tenant: 'acme', id: endpoint.id, patch: { name: 'not blocked' } })
  // It waits for the host's transaction, as the server itself says.
  await vi.waitFor(async () => {
    const { rows } = await database.pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    expect(rows).toHaveLength(1)
  })
  expect(waiting).not.toHaveBeenCalled()
  await client.query('COMMIT')
  client.release()
  expect(await same).toEqual([{ id: held.message.id, deliveries: 1, duplicate: true }])
})
