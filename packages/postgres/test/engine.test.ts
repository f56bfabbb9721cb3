import { type PostgresTransaction, postgresStore } from '@posthorn/postgres'
import { engineConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { beginOn } from './support/conformance.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

const begin = () => beginOn(database.pool)

engineConformance<PostgresTransaction>({
  describe,
  it,
  capabilities: { transactions: true, durable: true, concurrentWriters: true },
  async create() {
    const schema = freshSchema()
    const open = () => postgresStore({ connectionString: database.url, maxConnections: 5 }, { schema })
    const store = open()
    await store.migrate()
    return { store, begin, openSecond: async () => open() }
  },
})
