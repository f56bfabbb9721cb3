import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import { copyRow } from '@posthorn/tooling/postgres-copies'
import { readsOf, stopAutovacuum } from '@posthorn/tooling/postgres-reads'
import { expect, test } from 'vitest'
import { testDatabase, testPool } from './support/database.js'

const database = testDatabase()
const pool = testPool({ connectionString: database.url, max: 1, idleTimeoutMillis: 0 })

test('a batch of prune reads what it looks at, and never again what earlier ones have kept', async () => {
  const store = postgresStore({ pool })
  await store.migrate()
  await stopAutovacuum(pool)
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  await store.outbox.publish({ items: [publishItem({ createdAt: 1000 })] })
  // Ids carry the time: 20,000 messages with an open delivery, then 2,000 that are done
  const kept = 20_000
  const count = kept + 2000
  const id = `('00000000-0001-7000-8000-' || lpad(n::text, 12, '0'))::uuid`
  await copyRow(pool, 'posthorn_messages', { count, changes: { id } })
  const status = `CASE WHEN n > ${kept} THEN 'delivered' ELSE 'open' END`
  await copyRow(pool, 'posthorn_deliveries', { count, changes: { id, message_id: id, status } })

  const limit = 1000
  const batches: { messages: number; blocks: number }[] = []
  for (let after: string | null = null; batches.length < 30; ) {
    let messages = 0
    const { blocks } = await readsOf(pool, async () => {
      const batch: { messages: number; next: string | null } = await store.log.prune({ before: 1e9, after, limit })
      messages = batch.messages
      after = batch.next
    })
    batches.push({ messages, blocks })
    if (after === null) break
  }
  expect(batches.length).toBeLessThan(30)
  expect(batches.reduce((sum, { messages }) => sum + messages, 0)).toBe(2000)
  // Some index lookups for each message
  expect(Math.max(...batches.map(({ blocks }) => blocks))).toBeLessThan(60 * limit)
  const first = batches.slice(0, 3).map(({ blocks }) => blocks)
  const last = batches.slice(17, 20).map(({ blocks }) => blocks)
  expect(Math.max(...last)).toBeLessThan(2 * Math.max(...first))
})
