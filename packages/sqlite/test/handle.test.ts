import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { claimRequest } from './support/claim-request.js'
import { databaseFile } from './support/database-file.js'
import { drivers } from './support/drivers.js'
import { endpointRecord, publishItem } from './support/records.js'

test.each(drivers)('the file of a $name handle is opened again, with commits that reach the disk', async ({ open }) => {
  const host = open(databaseFile())
  const store = sqliteStore({ database: host })
  onTestFinished(() => store.close())
  await store.migrate()
  expect(host.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  // Uncommitted rows of the host are not seen, so the store is on a connection of its own.
  host.exec('BEGIN')
  store.outbox.publishSync({ items: [publishItem({ id: 'inside' })], tx: host })
  expect(await store.log.message({ tenant: 'acme', id: 'inside' })).toBeNull()
  host.exec('COMMIT')
  expect(await store.log.message({ tenant: 'acme', id: 'inside' })).not.toBeNull()
})

test('a handle that gives integers as bigint works', async () => {
  const file = databaseFile()
  const host = new DatabaseSync(file, { readBigInts: true })
  const store = sqliteStore({ database: host })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  const publish = () => store.outbox.publishSync({ items: [publishItem({ idempotencyKey: 'k' })], tx: host })
  host.exec('BEGIN')
  expect(publish().results).toMatchObject([{ deliveries: 1, duplicate: false }])
  expect(publish().results).toMatchObject([{ deliveries: 1, duplicate: true }])
  host.exec('COMMIT')
})

test('a database in memory by name works', async () => {
  const store = sqliteStore({ filename: ':memory:' })
  onTestFinished(() => store.close())
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  await store.outbox.publish({ items: [publishItem()] })
  expect((await store.outbox.claim(claimRequest())).deliveries).toHaveLength(1)
})

test('two stores on one file never lease a delivery both', async () => {
  const filename = databaseFile()
  const stores = [sqliteStore({ filename }), sqliteStore({ filename })]
  for (const store of stores) onTestFinished(() => store.close())
  const [first] = stores
  await first?.migrate()
  await first?.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 10 })
  await first?.outbox.publish({ items: Array.from({ length: 100 }, () => publishItem()) })
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, index) => stores[index % 2]?.outbox.claim({ ...claimRequest(), limit: 7 })),
  )
  const ids = claims.flatMap((claim) => claim?.deliveries.map(({ id }) => id) ?? [])
  expect(ids).toHaveLength(100)
  expect(new Set(ids).size).toBe(100)
})
