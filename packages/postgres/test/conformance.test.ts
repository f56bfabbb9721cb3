import { storeConformance } from '@posthorn/testkit'
import { describe, it } from 'vitest'
import { type PostgresTransaction, postgresStore } from '../src/index.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

function storeIn(schema: string) {
  return postgresStore({ pool: database.pool }, { schema })
}

async function begin() {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    await client.query(how)
    client.release()
  }
  return { tx: client, commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') }
}

storeConformance<PostgresTransaction>({
  describe,
  it,
  capabilities: { transactions: true, durable: true, concurrentWriters: true },
  async create() {
    const schema = freshSchema()
    const store = storeIn(schema)
    await store.migrate()
    return { store, begin, reopen: async () => storeIn(schema) }
  },
  async createUnmigrated() {
    return { store: storeIn(freshSchema()), begin }
  },
})
