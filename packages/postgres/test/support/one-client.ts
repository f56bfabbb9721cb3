import type { KyselyInstance } from '@posthorn/postgres'
import type { PoolClient } from 'pg'

/** Makes a store work on one client, whatever transaction the test has open there: a worker caught in the middle. */
export function onOneClient(client: PoolClient): KyselyInstance {
  const onClient: KyselyInstance = {
    withoutPlugins: () => onClient,
    executeQuery: ({ sql, parameters }) => client.query(sql, [...parameters]),
    transaction() {
      throw new Error('The test has the transaction.')
    },
  }
  return onClient
}
