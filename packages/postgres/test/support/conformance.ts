import type { Store } from '@posthorn/core'
import { type StoreUnderTest, storeConformance } from '@posthorn/testkit'
import type { Pool } from 'pg'
import { describe, it } from 'vitest'
import type { PostgresTransaction } from '../../src/index.js'
import { freshSchema } from './database.js'

/** A host's transaction on a client of its pool. */
export async function beginOn(pool: Pool) {
  const client = await pool.connect()
  await client.query('BEGIN')
  const end = async (how: 'COMMIT' | 'ROLLBACK') => {
    await client.query(how)
    client.release()
  }
  return { tx: client, commit: () => end('COMMIT'), rollback: () => end('ROLLBACK') }
}

type Begin = StoreUnderTest<PostgresTransaction>['begin']

/** Holds stores to the conformance suite, each in a schema of its own. */
export function postgresConformance(storeIn: (schema: string) => Store<PostgresTransaction>, begin: Begin): void {
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
}
