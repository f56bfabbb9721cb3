import { fromKnex } from '@posthorn/postgres'
import knex from 'knex'
import type { OpenLibrary } from './library.js'

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** As an app sets Knex up whose names are camelCase and whose columns are snake_case: all it reads is renamed. */
function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camelCase(name), renamed(inner)]))
}

export const openKnex: OpenLibrary = async (connectionString) => {
  const db = knex({
    client: 'pg',
    connection: connectionString,
    wrapIdentifier: (name, wrap) => wrap(snakeCase(name)),
    postProcessResponse: renamed,
  })
  return {
    name: 'knex',
    transaction: (work) => db.transaction((trx) => work(fromKnex(trx))),
    close: () => db.destroy(),
  }
}
