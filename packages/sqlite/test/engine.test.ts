import { DatabaseSync } from 'node:sqlite'
import { type SqliteHandle, sqliteStore } from '@posthorn/sqlite'
import { engineConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { databaseFile } from './support/database-file.js'

engineConformance<SqliteHandle>({
  describe,
  it,
  capabilities: { transactions: true, syncPublish: true, durable: true },
  async create() {
    const filename = databaseFile()
    const store = sqliteStore({ filename })
    await store.migrate()
    return {
      store,
      async begin() {
        const tx = new DatabaseSync(filename, { timeout: 5000 })
        tx.exec('BEGIN IMMEDIATE')
        const end = async (how: 'COMMIT' | 'ROLLBACK') => {
          tx.exec(how)
          tx.close()
        }
        return { tx, commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') }
      },
      openSecond: async () => sqliteStore({ filename }),
    }
  },
})
