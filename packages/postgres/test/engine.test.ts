import { type PostgresTransaction, postgresStore } from '@posthorn/postgres'
import { engineConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

async function begin() {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    await client.query(how)
    client.release()
  }
  return { tx: client, commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') }
}

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
