import { CamelCasePlugin, Kysely, ParseJSONResultsPlugin, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { OpenLibrary } from './library.js'

export const openKysely: OpenLibrary = async (connectionString) => {
  const db = new Kysely<Record<string, never>>({
    plugins: [new CamelCasePlugin(), new ParseJSONResultsPlugin()],
    dialect: new PostgresDialect({ pool: new Pool({ connectionString }) }),
  })
  return {
    name: 'kysely',
    transaction: (work) => db.transaction().execute(work),
    close: () => db.destroy(),
  }
}
