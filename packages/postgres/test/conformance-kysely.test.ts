import { CamelCasePlugin, Kysely, ParseJSONResultsPlugin, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import { afterAll } from 'vitest'
import { postgresStore } from '../src/index.js'
import { oneCaseOfEach } from './support/conformance.js'
import { testDatabase } from './support/database.js'

const database = testDatabase()

/** Reads every type but text in a way of the host's own, as `pg.types.setTypeParser` lets it do for a whole process. */
const pool = new Pool({
  connectionString: database.url,
  types: {
    getTypeParser: (oid) => (oid === types.builtins.TEXT ? String : (value: unknown) => ({ parsedByTheHost: value })),
  },
})
afterAll(() => pool.end())

/**
 * The host's Kysely instance with plugins and type parsers that change names and values of what is read, on connections
 * that forget everything of the session each time they are given back: no less than what a transaction-pooling proxy does.
 */
const kysely = new Kysely<Record<string, never>>({
  plugins: [new CamelCasePlugin(), new ParseJSONResultsPlugin()],
  dialect: new PostgresDialect({
    pool: {
      options: pool.options,
      async connect() {
        const client = await pool.connect()
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

oneCaseOfEach((schema) => postgresStore({ kysely }, { schema }), begin)
