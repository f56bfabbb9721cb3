import { DatabaseSync } from 'node:sqlite'
import type { DeliveryStatus, DeliveryWhere, MessageWhere } from '@posthorn/core'
import { deliveryQueries, messageQueries, queryBuilder, type SqlContext } from '@posthorn/sql'
import { sqliteStore } from '@posthorn/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { createConnection } from '../src/connection/connection.js'
import { sqliteDialect } from '../src/dialect.js'
import { databaseFile } from './support/database-file.js'
import { endpointRecord, publishItem } from './support/records.js'

const pageOf = { after: null, offset: 0, limit: 10, total: false }
const directions = ['asc', 'desc'] as const

/** A store with this many messages for two endpoints, every third of type `rare`, and another tenant's between them. */
async function storeWith(count: number) {
  const filename = databaseFile()
  const store = sqliteStore({ filename })
  onTestFinished(() => store.close())
  await store.migrate()
  const endpoints = [endpointRecord(), endpointRecord({ eventTypes: ['rare'] })]
  for (const endpoint of endpoints) await store.endpoints.create({ endpoint, maxPerTenant: 10 })
  await store.endpoints.create({ endpoint: endpointRecord({ tenant: 'other' }), maxPerTenant: 10 })
  const items = Array.from({ length: count }, (_, at) =>
    publishItem({
      tenant: at % 5 === 4 ? 'other' : 'acme',
      type: at % 3 === 0 ? 'rare' : 'common',
      createdAt: 1000 + at,
    }),
  )
  await store.outbox.publish({ items })
  return { store, filename, endpoints, items }
}

test('lists and totals in stretches give what one statement gives', async () => {
  const { store, filename, endpoints, items } = await storeWith(40)
  const database = new DatabaseSync(filename)
  onTestFinished(() => database.close())
  const connection = createConnection(database)
  const queriesWith = (stretch: number | undefined) => {
    const { stretch: _, ...dialect } = sqliteDialect
    const context: SqlContext = {
      db: queryBuilder('sqlite', { tablePrefix: 'posthorn_' }),
      dialect: stretch === undefined ? dialect : { ...dialect, stretch },
      run: async (query) => connection.query(query),
    }
    return { ...deliveryQueries(context), ...messageQueries(context) }
  }
  const [first, last] = [items[3]?.message, items.at(-2)?.message]
  const pending: DeliveryStatus[] = ['pending']
  const none: DeliveryStatus[] = ['failed']
  const mixed: DeliveryStatus[] = ['failed', 'pending']
  const ids = endpoints.map(({ id }) => id)
  const wheres: (DeliveryWhere & MessageWhere)[] = [
    {},
    { status: pending },
    { status: none },
    { status: mixed },
    { status: pending, endpointId: ids.slice(1), createdAt: { from: 1010, until: 1030 } },
    { endpointId: ids.slice(1) },
    { endpointId: ids },
    { endpointId: [] },
    { eventType: ['rare'], type: ['rare'] },
    { messageId: [first?.id ?? '', last?.id ?? ''] },
    { createdAt: { from: 1010, until: 1030 } },
  ]
  const one = queriesWith(undefined)
  for (const stretch of [1, 7]) {
    const many = queriesWith(stretch)
    for (const where of wheres) {
      for (const direction of directions) {
        for (const over of [{}, { limit: 3 }, { offset: 30, limit: 20 }, { offset: 1000 }]) {
          const request = {
            tenant: 'acme',
            where,
            sort: [{ field: 'id' as const, direction }],
            ...pageOf,
            total: true,
            ...over,
          }
          const [deliveries, messages] = [await one.deliveries(request), await one.messages(request)]
          expect(await many.deliveries(request)).toEqual(deliveries)
          expect(await many.messages(request)).toEqual(messages)
          const after = [deliveries.rows[1]?.id ?? null]
          if (after[0] === null) continue
          expect(await many.deliveries({ ...request, after })).toEqual(await one.deliveries({ ...request, after }))
        }
      }
    }
  }
  expect(await store.log.deliveries({ tenant: 'acme', where: {}, sort: [], ...pageOf })).toMatchObject({
    rows: expect.any(Array),
  })
})

test('the event loop turns while a total is counted, a rare row is searched for and many are passed over', async () => {
  const { store } = await storeWith(12_500)
  const turnsOf = async (work: () => Promise<unknown>): Promise<number> => {
    let turns = 0
    let isOver = false
    const count = () => {
      turns++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    await work()
    isOver = true
    return turns
  }
  const sort = [{ field: 'id' as const, direction: 'desc' as const }]
  const request = { tenant: 'acme', where: {}, sort, ...pageOf }
  const delivered: DeliveryStatus[] = ['delivered']
  // 10,000 messages of the tenant and more deliveries, 2,000 at a time
  expect(await turnsOf(() => store.log.messages({ ...request, total: true }))).toBeGreaterThanOrEqual(4)
  expect(await turnsOf(() => store.log.messages({ ...request, offset: 9000 }))).toBeGreaterThanOrEqual(4)
  expect(await turnsOf(() => store.log.messages({ ...request, where: { type: ['none'] } }))).toBeGreaterThanOrEqual(4)
  expect(
    await turnsOf(() => store.log.deliveries({ ...request, where: { status: delivered } })),
  ).toBeGreaterThanOrEqual(4)
})
