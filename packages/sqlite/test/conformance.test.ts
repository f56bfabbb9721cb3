import { DatabaseSync } from 'node:sqlite'
import { type SqliteHandle, sqliteStore } from '@posthorn/sqlite'
import { casesFor, runStoreCase, type StoreSuite, storeConformance } from '@posthorn/testkit'
import Database from 'better-sqlite3'
import { describe, it } from 'vitest'
import { databaseFile } from './support/database-file.js'

const capabilities = { transactions: true, syncPublish: true, durable: true, multiProcess: true }

/** Stores on a handle that the host opened. */
function onHandles(open: (file: string) => SqliteHandle): StoreSuite<SqliteHandle> {
  return {
    capabilities,
    async create() {
      const file = databaseFile()
      const host = open(file)
      let store = sqliteStore({ database: host })
      await store.migrate()
      return {
        store,
        async begin() {
          const tx = open(file)
          tx.exec('BEGIN')
          return {
            tx,
            commit: async () => {
              tx.exec('COMMIT')
              tx.close()
            },
            rollback: async () => {
              tx.exec('ROLLBACK')
              tx.close()
            },
          }
        },
        async reopen() {
          await store.close()
          store = sqliteStore({ database: host })
          return store
        },
        async close() {
          await store.close()
          host.close()
        },
      }
    },
    createUnmigrated: async () => ({ store: sqliteStore({ database: open(databaseFile()) }) }),
  }
}

describe('better-sqlite3', () => {
  storeConformance<SqliteHandle>({ describe, it, ...onHandles((file) => new Database(file)) })
})

// The driver is that of a file name: one case of each verb shows that a handle of the host's does as well
describe('a handle of node:sqlite', () => {
  const suite = onHandles((file) => new DatabaseSync(file))
  const verbs = new Map(casesFor(suite).map((each) => [each.name.split(':')[0], each] as const))
  for (const each of verbs.values()) it(each.name, () => runStoreCase(each, suite))
})

describe('a file name', () => {
  storeConformance<SqliteHandle>({
    describe,
    it,
    capabilities,
    async create() {
      const filename = databaseFile()
      let store = sqliteStore({ filename })
      await store.migrate()
      return {
        store,
        async begin() {
          const tx = new DatabaseSync(filename)
          tx.exec('BEGIN')
          return { tx, commit: async () => tx.exec('COMMIT'), rollback: async () => tx.exec('ROLLBACK') }
        },
        async reopen() {
          await store.close()
          store = sqliteStore({ filename })
          return store
        },
        close: () => store.close(),
      }
    },
    createUnmigrated: async () => ({ store: sqliteStore({ filename: databaseFile() }) }),
  })
})
