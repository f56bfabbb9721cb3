import { CamelCasePlugin, Kysely, ParseJSONResultsPlugin, PostgresDialect } from 'kysely'
import { testPool } from '../database.js'
import type { OpenLibrary } from './library.js'

export const openKysely: OpenLibrary = async (connectionString) => {
  const db = new Kysely<Record<string, never>>({
    plugins: [new CamelCasePlugin(), new ParseJSONResultsPlugin()],
    dialect: new PostgresDialect({ pool: testPool({ connectionString }) }),
  })
  return {
    name: 'kysely',
    transaction: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  }
}
