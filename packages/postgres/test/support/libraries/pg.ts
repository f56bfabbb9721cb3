import { testPool } from '../database.js'
import type { OpenLibrary } from './library.js'

export const openPg: OpenLibrary = async (connectionString) => {
  const pool = testPool({ connectionString })
  return {
    name: 'pg',
    async transaction(work) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        await work(client)
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}
