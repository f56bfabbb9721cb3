import { storeConformance } from '@posthorn/testkit'
import { Kysely, PostgresDialect } from 'kysely'
import { describe, it } from 'vitest'
import { type PostgresTransaction, postgresStore } from '../src/index.js'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()

/**
 * The host's Kysely instance, on connections that forget everything of the session each time they are given back: no
 * less than what a transaction-pooling proxy does.
 */
const kysely = new Kysely<Record<string, never>>({
  dialect: new PostgresDialect({
    pool: {
      options: database.pool.options,
      async connect() {
        const client = await database.pool.connect()
        const release = () =>
          client.query('DISCARD ALL').then(
            () => client.release(),
            () => client.release(true),
          )
        return new Proxy(client, {
          get: (target, key) => {
            if (key === 'release') return release
            const value: unknown = Reflect.get(target, key)
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
      },
      end: async () => {},
    },
  }),
})

function storeIn(schema: string) {
  return postgresStore({ kysely }, { schema })
}

async function begin() {
  const transaction = await kysely.startTransaction().execute()
  return {
    tx: transaction,
    commit: () => transaction.commit().execute(),
    rollback: () => transaction.rollback().execute(),
  }
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
