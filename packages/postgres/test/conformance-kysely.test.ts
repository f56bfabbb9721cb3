import { Kysely, PostgresDialect } from 'kysely'
import { postgresStore } from '../src/index.js'
import { postgresConformance } from './support/conformance.js'
import { testDatabase } from './support/database.js'

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

async function begin() {
  const transaction = await kysely.startTransaction().execute()
  return {
    tx: transaction,
    commit: () => transaction.commit().execute(),
    rollback: () => transaction.rollback().execute(),
  }
}

postgresConformance((schema) => postgresStore({ kysely }, { schema }), begin)
