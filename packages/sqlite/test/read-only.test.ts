import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@posthorn/sqlite'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { databaseFile } from './support/database-file.js'
import { publishItem } from './support/records.js'

/** What SQLite does with a file that may not be written: it opens it for reading, and does not say so. */
let isFixed = false

class FixableSync extends DatabaseSync {
  constructor(path: string, options = {}) {
    super(path, { ...options, readOnly: isFixed })
  }
}

class Fixable extends Database {
  constructor(path: string, options = {}) {
    super(path, { ...options, readonly: isFixed })
  }
}

test.each([
  { name: 'node:sqlite', open: (file: string) => new FixableSync(file) },
  { name: 'better-sqlite3', open: (file: string) => new Fixable(file) },
])('a file that could not be written when it was opened is written once it can be ($name)', async ({ open }) => {
  const file = databaseFile()
  const before = sqliteStore({ filename: file })
  await before.migrate()
  await before.close()
  const host = open(file)
  const store = sqliteStore({ database: host })
  onTestFinished(async () => {
    isFixed = false
    await store.close()
    host.close()
  })
  isFixed = true
  expect(await store.log.message({ tenant: 'acme', id: 'm1' })).toBeNull()
  const publish = () => store.outbox.publish({ items: [publishItem({ id: 'm1' })] })
  await expect(publish()).rejects.toMatchObject({ code: 'store_unavailable' })
  isFixed = false
  await publish()
  expect(await store.log.message({ tenant: 'acme', id: 'm1' })).not.toBeNull()
})
