import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { databaseFile } from './support/database-file.js'
import { drivers } from './support/drivers.js'
import { publishItem } from './support/records.js'

test('a file that is no database is store_failed with the cause', async () => {
  const file = databaseFile()
  writeFileSync(file, 'this is not a database, however long it may be')
  const store = sqliteStore({ filename: file })
  onTestFinished(() => store.close())
  const message = expect.stringMatching(/app\.db cannot be opened\. .*not a database/)
  const error = { code: 'store_failed', cause: expect.any(Error), message, details: { filename: file } }
  await expect(store.migrate()).rejects.toMatchObject(error)
})

test('a folder that does not exist is store_unavailable with the cause', async () => {
  const filename = join(dirname(databaseFile()), 'missing', 'app.db')
  const store = sqliteStore({ filename })
  const error = { code: 'store_unavailable', cause: expect.any(Error), message: expect.stringContaining(filename) }
  await expect(store.migrate()).rejects.toMatchObject(error)
})

test.each(drivers)('a read-only handle is store_unavailable ($name)', async ({ open }) => {
  const file = databaseFile()
  const host = open(file)
  const store = sqliteStore({ database: host })
  onTestFinished(() => store.close())
  await store.migrate()
  host.exec('PRAGMA query_only = 1; BEGIN')
  expect(() => store.outbox.publishSync({ items: [publishItem()], tx: host })).toThrow(
    expect.objectContaining({ code: 'store_unavailable', cause: expect.any(Error) }),
  )
})

test('a row that our code did not write is store_failed, not a wrong value', async () => {
  const file = databaseFile()
  const store = sqliteStore({ filename: file })
  onTestFinished(() => store.close())
  await store.migrate()
  const [result] = (await store.outbox.publish({ items: [publishItem()] })).results
  new DatabaseSync(file).exec("UPDATE posthorn_messages SET scopes = 'no json'")
  await expect(store.log.message({ tenant: 'acme', id: result?.id ?? '' })).rejects.toMatchObject({
    code: 'store_failed',
  })
})

test('a closed store is closed, twice', async () => {
  const store = sqliteStore({ filename: databaseFile() })
  await store.migrate()
  store.onWake(() => {})
  await store.close()
  await store.close()
  await expect(store.outbox.held({ after: null, limit: 1 })).rejects.toMatchObject({ code: 'closed' })
  expect(() => store.outbox.publishSync({ items: [publishItem()] })).toThrow(
    expect.objectContaining({ code: 'closed' }),
  )
})

test('closing a store leaves the host’s handle open', async () => {
  const host = new DatabaseSync(':memory:')
  const store = sqliteStore({ database: host })
  await store.migrate()
  await store.close()
  expect(host.prepare('SELECT count(*) AS n FROM posthorn_queue').get()).toEqual({ n: 0 })
})

test('options that make no sense are invalid_argument', () => {
  const invalid = expect.objectContaining({ code: 'invalid_argument' })
  expect(() => sqliteStore({ filename: '' })).toThrow(invalid)
  expect(() => sqliteStore({ filename: ':memory:' }, { busyTimeoutMs: -1 })).toThrow(invalid)
  expect(() => sqliteStore({ filename: ':memory:' }, { busyTimeoutMs: Number.NaN })).toThrow(invalid)
})

test.each([
  ['{}', '{"table_prefix":"x"}', 'sqliteStore: table_prefix: is not known; known are tablePrefix, busyTimeoutMs.'],
  ['{"file":"app.db"}', '{}', 'sqliteStore: { filename }: file: is not known; known are filename.'],
])('an option that is not known is refused, naming those that are: %s %s', (source, options, message) => {
  const open = () => sqliteStore({ filename: ':memory:', ...JSON.parse(source) }, JSON.parse(options))
  expect(open).toThrow(expect.objectContaining({ code: 'invalid_argument', message }))
})
