import type { Store } from '@posthorn/core'
import { casesFor, runStoreCase, type StoreSuite, type StoreUnderTest, storeConformance } from '@posthorn/testkit'
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

function suiteOf(
  storeIn: (schema: string) => Store<PostgresTransaction>,
  begin: Begin,
): StoreSuite<PostgresTransaction> {
  return {
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
  }
}

/** Holds stores to the conformance suite, each in a schema of its own. */
export function postgresConformance(storeIn: (schema: string) => Store<PostgresTransaction>, begin: Begin): void {
  storeConformance<PostgresTransaction>({ describe, it, ...suiteOf(storeIn, begin) })
}

/** The same with one case for each verb: enough to see every statement arrive on another way to the database. */
export function oneCaseOfEach(storeIn: (schema: string) => Store<PostgresTransaction>, begin: Begin): void {
  const suite = suiteOf(storeIn, begin)
  const verbs = new Set<string>()
  for (const each of casesFor(suite)) {
    const [verb = ''] = each.name.split(':')
    if (!verbs.has(verb)) it(each.name, () => runStoreCase(each, suite))
    verbs.add(verb)
  }
}
