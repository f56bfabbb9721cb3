import { DatabaseSync } from 'node:sqlite'
import { type SqliteHandle, type StatementHandle, sqliteStore } from '@posthorn/sqlite'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { expect, test } from 'vitest'

/** A handle in memory that counts the rows its statements give. */
function countingHandle(count: { rows: number }): SqliteHandle {
  const database = new DatabaseSync(':memory:')
  return {
    prepare(sql: string): StatementHandle {
      const statement = database.prepare(sql)
      return {
        run: (...values) => statement.run(...values),
        get: (...values) => statement.get(...values),
        all(...values) {
          const rows = statement.all(...values)
          count.rows += rows.length
          return rows
        },
      }
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    get isTransaction() {
      return database.isTransaction
    },
    location: () => null,
  }
}

test('a prune looks once at each message that it keeps, however many batches it takes', async () => {
  const count = { rows: 0 }
  const store = sqliteStore({ database: countingHandle(count) })
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  const kept = 3000
  await store.outbox.publish({ items: Array.from({ length: kept }, (_, n) => publishItem({ createdAt: 1000 + n })) })
  count.rows = 0
  let batches = 0
  for (let after: string | null = null; batches < 100; ) {
    const batch: { next: string | null } = await store.log.prune({ before: 1e9, after, limit: 1000 })
    batches++
    after = batch.next
    if (after === null) break
  }
  expect(batches).toBeGreaterThan(5)
  expect(batches).toBeLessThan(100)
  // The message and its delivery
  expect(count.rows).toBe(2 * kept)
})
