import { DatabaseSync } from 'node:sqlite'
import { type SqliteHandle, sqliteStore } from '@posthorn/sqlite'
import { storeConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { databaseFile } from './support/database-file.js'
import { drivers } from './support/drivers.js'

const capabilities = { transactions: true, syncPublish: true, durable: true, multiProcess: true }

for (const { name, open } of drivers) {
  describe(name, () => {
    storeConformance<SqliteHandle>({
      describe,
      it,
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
    })
  })
}

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
  })
})
