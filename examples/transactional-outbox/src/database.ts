import { type Generated, Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'

/** Everything of this example is in one schema, so that a database of yours stays as it is. */
export const schema = 'posthorn_transactional_outbox'

interface OrdersTable {
  id: Generated<number>
  tenant: string
  total: number
}

/** The shop's own tables. */
export interface ShopTables {
  orders: OrdersTable
}

export type ShopDatabase = Kysely<ShopTables>

/** One pool for the shop's queries and its webhooks. */
export function openDatabase(connectionString: string): { pool: Pool; db: ShopDatabase } {
  const pool = new Pool({ connectionString, max: 5 })
  // As for every pool: without a listener, the loss of an idle connection would end the process.
  pool.on('error', () => {})
  const db = new Kysely<ShopTables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema)
  return { pool, db }
}

/** The shop's own migration, for a schema that is there. */
export async function migrateShop(db: ShopDatabase): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'integer', (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .execute()
}
