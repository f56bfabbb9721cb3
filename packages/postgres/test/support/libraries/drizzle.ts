import { fromDrizzle } from '@posthorn/postgres'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { testPool } from '../database.js'
import type { OpenLibrary } from './library.js'

export const openDrizzle: OpenLibrary = async (connectionString) => {
  const pool = testPool({ connectionString })
  const db = drizzle(pool)
  return {
    name: 'drizzle-orm',
    transaction: (work) => db.transaction((tx) => work(fromDrizzle(tx, sql))),
    close: () => pool.end(),
  }
}
