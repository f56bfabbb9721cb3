import { DatabaseSync } from 'node:sqlite'
import { sqliteStore } from '@posthorn/sqlite'
import { benchWebhooks, register } from '../webhooks.ts'

/** How much the tenant `bench` has. */
export interface Filled {
  endpoints: number
  deliveries: number
}

const day = 24 * 3600 * 1000

/** A SQLite file in which `bench` has so much, of the last 30 days; one delivery in fifty has failed. */
export async function filledWebhooks(filename: string, { endpoints, deliveries }: Filled) {
  const { webhooks } = benchWebhooks(sqliteStore({ filename }))
  await webhooks.migrate()
  await register(webhooks, 'http://127.0.0.1:9999', 1)
  await webhooks.emit('bench', { amount: 4200 }, { tenant: 'bench' })
  await webhooks.drain({ deadlineMs: 5000 })
  const now = Date.now()
  const at = `(${now - 30 * day} + n * ${Math.floor((30 * day) / deliveries)})`
  const hex = `printf('%012x', ${at})`
  // Version 7: they begin with the time
  const uuid = `substr(${hex}, 1, 8) || '-' || substr(${hex}, 9, 4) || '-7000-8000-' || printf('%012x', n)`
  const endpointId = (n: string) => `'0195a8c4-6e40-4000-8000-' || printf('%012x', ${n})`
  const endpoint = endpointId(`n % ${endpoints}`)
  const tables: [string, number, Record<string, string>][] = [
    ['endpoints', endpoints, { id: endpointId('n - 1'), name: `'endpoint ' || printf('%05d', n)` }],
    ['health', endpoints, { endpoint_id: endpointId('n - 1') }],
    ['messages', deliveries, { id: uuid, created_at: at }],
    [
      'deliveries',
      deliveries,
      {
        ...{ id: uuid, message_id: uuid, endpoint_id: endpoint, created_at: at, finished_at: at },
        unsuccessful: 'n % 50 = 0',
        status: `CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'delivered' END`,
      },
    ],
    ['attempts', deliveries, { delivery_id: uuid, started_at: at, endpoint_id: endpoint }],
  ]
  const database = new DatabaseSync(filename)
  database.exec('PRAGMA synchronous = OFF')
  for (const [table, count, changes] of tables) {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('posthorn_${table}')`).all()
    const values = columns.map(({ name }) => changes[String(name)] ?? `s."${name}"`)
    database.exec(`INSERT INTO posthorn_${table}
      WITH RECURSIVE g (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM g WHERE n < ${count})
      SELECT ${values.join(', ')} FROM g CROSS JOIN (SELECT * FROM posthorn_${table} LIMIT 1) s`)
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  return webhooks
}
