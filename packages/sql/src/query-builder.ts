import { DummyDriver, Kysely, PostgresAdapter, PostgresQueryCompiler, SqliteAdapter, SqliteQueryCompiler } from 'kysely'
import type { SqlDialect } from './dialect.js'
import { type Namespace, namespacePlugin } from './table-names.js'
import type { Tables } from './tables.js'

/** A Kysely instance that builds queries on our tables and has no connection: `query.compile()` gives SQL and parameters. */
export function queryBuilder(name: SqlDialect['name'], namespace: Namespace): Kysely<Tables> {
  return new Kysely<Tables>({
    plugins: [namespacePlugin(namespace)],
    dialect: {
      createAdapter: () => (name === 'sqlite' ? new SqliteAdapter() : new PostgresAdapter()),
      createDriver: () => new DummyDriver(),
      createIntrospector: () => {
        throw new Error('The query builder has no connection.')
      },
      createQueryCompiler: () => (name === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
    },
  })
}
