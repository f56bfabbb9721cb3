import type { KyselyInstance } from '@posthorn/postgres'
import type { PoolClient } from 'pg'

/** Makes a store work on one client, inside the transaction the test has open there: a worker caught in the middle. */
export function onOneClient(client: PoolClient): KyselyInstance {
  const onClient: KyselyInstance = {
    withoutPlugins: () => onClient,
    executeQuery: ({ sql, parameters }) => client.query(sql, [...parameters]),
    transaction: () => ({ execute: (work) => work(onClient) }),
  }
  return onClient
}
