import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { databaseFile } from './support/database-file.js'
import { drivers } from './support/drivers.js'
import { endpointRecord, publishItem } from './support/records.js'

test.each(drivers)('a verb waits without blocking until the writer commits ($name)', async ({ open }) => {
  const file = databaseFile()
  const host = open(file)
  const store = sqliteStore({ database: host })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })

  host.exec('BEGIN IMMEDIATE')
  let published = false
  const publishing = store.outbox.publish({ items: [publishItem()] }).then(({ results }) => {
    published = true
    return results
  })
  // The event loop turns while the verb waits: the host gets to its COMMIT.
  await turn()
  expect(published).toBe(false)
  host.exec('COMMIT')
  expect(await publishing).toMatchObject([{ deliveries: 1, duplicate: false }])
})

test('a lock that is not let go is store_unavailable after busyTimeoutMs, and nothing is written', async () => {
  const file = databaseFile()
  const store = sqliteStore({ filename: file }, { busyTimeoutMs: 30 })
  onTestFinished(() => store.close())
  await store.migrate()
  const writer = new DatabaseSync(file)
  writer.exec('BEGIN IMMEDIATE')

  await expect(store.outbox.publish({ items: [publishItem()] })).rejects.toMatchObject({ code: 'store_unavailable' })
  expect(() => store.outbox.publishSync({ items: [publishItem()] })).toThrow(
    expect.objectContaining({ code: 'store_unavailable' }),
  )
  writer.exec('ROLLBACK')
  expect(writer.prepare('SELECT count(*) AS n FROM posthorn_messages').get()).toEqual({ n: 0 })
  expect((await store.outbox.publish({ items: [publishItem()] })).results).toHaveLength(1)
})

test('migrate waits for a writer that holds the file while it is opened', async () => {
  const file = databaseFile()
  const writer = new DatabaseSync(file)
  writer.exec('BEGIN EXCLUSIVE; CREATE TABLE orders (id)')
  const store = sqliteStore({ filename: file })
  onTestFinished(() => store.close())
  const migrating = store.migrate()
  await turn()
  writer.exec('COMMIT')
  await migrating
  await store.checkSchema()
})

test('on a database in memory no verb runs inside a transaction that the host has open', async () => {
  const host = new DatabaseSync(':memory:')
  const store = sqliteStore({ database: host })
  await store.migrate()
  host.exec('BEGIN')
  const publishing = store.outbox.publish({ items: [publishItem()] })
  await turn()
  expect(() => store.outbox.publishSync({ items: [publishItem()] })).toThrow(
    expect.objectContaining({ code: 'store_unavailable' }),
  )
  host.exec('ROLLBACK')
  const [result] = (await publishing).results
  expect(await store.log.message({ tenant: 'acme', id: result?.id ?? '' })).not.toBeNull()
})
