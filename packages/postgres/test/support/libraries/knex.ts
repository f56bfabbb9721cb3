import { fromKnex } from '@posthorn/postgres'
import knex from 'knex'
import type { OpenLibrary } from './library.js'

export const openKnex: OpenLibrary = async (connectionString) => {
  const db = knex({ client: 'pg', connection: connectionString })
  return {
    name: 'knex',
    transaction: (work) => db.transaction((trx) => work(fromKnex(trx))),
    close: () => db.destroy(),
  }
}
