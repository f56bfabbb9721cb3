import { DatabaseSync } from 'node:sqlite'
import { createWebhooks } from '@posthorn/core'
import { type SqliteHandle, sqliteStore } from '@posthorn/sqlite'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { claimRequest } from './support/claim-request.js'
import { databaseFile } from './support/database-file.js'
import { drivers } from './support/drivers.js'
import { endpointRecord, publishItem } from './support/records.js'

const allMessages = {
  ...{ tenant: 'acme', where: {}, sort: [{ field: 'id' as const, direction: 'asc' as const }] },
  ...{ after: null, offset: 0, limit: 10, total: false },
}

async function storeOf(host: SqliteHandle) {
  const store = sqliteStore({ database: host })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  return store
}

describe.each(drivers)('with $name', ({ open }) => {
  test('what is published in a transaction that rolls back was never there', async () => {
    const host = open(databaseFile())
    const store = await storeOf(host)
    host.exec('CREATE TABLE orders (id); BEGIN; INSERT INTO orders VALUES (1)')
    const [result] = store.outbox.publishSync({ items: [publishItem()], tx: host }).results
    expect(result?.deliveries).toBe(1)
    expect((await store.log.stats({})).pending).toBe(0)
    host.exec('ROLLBACK')
    expect((await store.outbox.claim(claimRequest())).deliveries).toEqual([])
  })

  test('what is published in a transaction is there with its commit, and a listener hears of it', async () => {
    const host = open(databaseFile())
    const store = await storeOf(host)
    const woken = new Promise<void>((resolve) => onTestFinished(store.onWake(resolve)))
    host.exec('BEGIN')
    await store.outbox.publish({ items: [publishItem()], tx: host })
    host.exec('COMMIT')
    await woken
    expect((await store.outbox.claim(claimRequest())).deliveries).toHaveLength(1)
  })

  test('a handle without an open transaction is refused, and nothing is stored', async () => {
    const host = open(databaseFile())
    const store = await storeOf(host)
    const refused = expect.objectContaining({
      code: 'invalid_argument',
      message: expect.stringContaining('BEGIN IMMEDIATE'),
    })
    for (const end of ['COMMIT', 'ROLLBACK']) {
      expect(() => store.outbox.publishSync({ items: [publishItem()], tx: host })).toThrow(refused)
      await expect(store.outbox.publish({ items: [publishItem()], tx: host })).rejects.toEqual(refused)
      // One that was open a moment ago is none either
      host.exec(`BEGIN; ${end}`)
    }
    expect((await store.log.messages(allMessages)).rows).toEqual([])
    host.exec('BEGIN')
    store.outbox.publishSync({ items: [publishItem()], tx: host })
    host.exec('COMMIT')
    expect((await store.log.messages(allMessages)).rows).toHaveLength(1)
  })

  test('publishes all of its messages or none', async () => {
    const host = open(databaseFile())
    const store = await storeOf(host)
    const first = publishItem()
    const taken = publishItem({ id: first.message.id, payload: '{}' })
    host.exec('BEGIN')
    expect(() => store.outbox.publishSync({ items: [first, taken], tx: host })).toThrow(
      expect.objectContaining({ code: 'store_failed' }),
    )
    host.exec('COMMIT')
    expect(await store.log.message({ tenant: 'acme', id: first.message.id })).toBeNull()
  })

  test('a publish that fails leaves the rest of the transaction as it was', async () => {
    const host = open(databaseFile())
    const store = await storeOf(host)
    host.exec('CREATE TABLE orders (id); BEGIN; INSERT INTO orders VALUES (1)')
    store.outbox.publishSync({ items: [publishItem({ idempotencyKey: 'k' })], tx: host })
    const other = publishItem({ idempotencyKey: 'k', payload: '{}' })
    const before = publishItem()
    expect(() => store.outbox.publishSync({ items: [before, other], tx: host })).toThrow(
      expect.objectContaining({ code: 'idempotency_conflict' }),
    )
    host.exec('COMMIT')
    expect(host.prepare('SELECT count(*) AS n FROM orders').get()).toEqual({ n: 1 })
    expect((await store.outbox.claim(claimRequest())).deliveries).toHaveLength(1)
  })

  test('a handle on another file is refused, whether it has the tables or not', async () => {
    const store = await storeOf(open(databaseFile()))
    const elsewhere = open(databaseFile())
    expect(() => store.outbox.publishSync({ items: [publishItem()], tx: elsewhere })).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message: expect.stringContaining("the store's own database"),
      }),
    )
  })
})

test('a handle of another SQLite library is refused: the two would not see each other’s locks', async () => {
  const file = databaseFile()
  const store = sqliteStore({ filename: file })
  onTestFinished(() => store.close())
  await store.migrate()
  const other = new Database(databaseFile())
  expect(() => store.outbox.publishSync({ items: [publishItem()], tx: other })).toThrow(
    expect.objectContaining({ code: 'invalid_argument' }),
  )
  await expect(store.outbox.publish({ items: [publishItem()], tx: other })).rejects.toMatchObject({
    code: 'invalid_argument',
  })
})

test('a commit of another connection wakes listeners until they stop', async () => {
  const file = databaseFile()
  const store = await storeOf(new DatabaseSync(file))
  const other = new DatabaseSync(file)
  const calls: string[] = []
  const stopFirst = store.onWake(() => calls.push('first'))
  const woken = new Promise<void>((resolve) => onTestFinished(store.onWake(resolve)))
  stopFirst()
  other.exec('CREATE TABLE orders (id)')
  await woken
  expect(calls).toEqual([])
})

test.each(drivers)('an emit that outlives its transaction is refused, in memory too ($name)', async ({ open }) => {
  const host = open(':memory:')
  const webhooks = createWebhooks({ store: sqliteStore({ database: host }), events: { 'order.created': {} } })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  host.exec('BEGIN')
  const emitted = webhooks.emit('order.created', {}, { tenant: 'acme', tx: host })
  host.exec('COMMIT')
  await expect(emitted).rejects.toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining('emitSync'),
  })
  expect(() => webhooks.emitSync('order.created', {}, { tenant: 'acme', tx: host })).toThrow(
    expect.objectContaining({ code: 'invalid_argument' }),
  )
  expect((await webhooks.messages.list({ tenant: 'acme' })).data).toEqual([])
})

test('on a database in memory the host’s own commit wakes listeners', async () => {
  const host = new DatabaseSync(':memory:')
  const store = await storeOf(host)
  const woken = new Promise<void>((resolve) => onTestFinished(store.onWake(resolve)))
  host.exec('BEGIN')
  store.outbox.publishSync({ items: [publishItem()], tx: host })
  host.exec('COMMIT')
  await woken
  expect((await store.outbox.claim(claimRequest())).deliveries).toHaveLength(1)
})
