import { Pool, type PoolClient } from 'pg'

/** Everything of this example is in one schema, so that a database of yours stays as it is. */
export const schema = 'posthorn_fastify_postgres'

/** One pool for the shop's queries and its webhooks. */
export function openDatabase(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 5, options: `-c search_path=${schema}` })
  // As for every pool: without a listener, the loss of an idle connection would end the process.
  pool.on('error', () => {})
  return pool
}

/** The shop's own migration. */
export async function migrateShop(pool: Pool): Promise<void> {
  await pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await pool.query(
    'CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant text NOT NULL, total int NOT NULL)',
  )
}

export async function dropShop(pool: Pool): Promise<void> {
  await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
}

/** Runs `work` in a transaction: it commits with its events, or neither happens. */
export async function transaction<Result>(pool: Pool, work: (tx: PoolClient) => Promise<Result>): Promise<Result> {
  const tx = await pool.connect()
  try {
    await tx.query('BEGIN')
    const result = await work(tx)
    await tx.query('COMMIT')
    return result
  } catch (error) {
    await tx.query('ROLLBACK')
    throw error
  } finally {
    tx.release()
  }
}
