import { createWebhooks } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord } from '@posthorn/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'
import { openDrizzle } from './support/libraries/drizzle.js'
import { openKnex } from './support/libraries/knex.js'
import { openKysely } from './support/libraries/kysely.js'
import type { OpenLibrary } from './support/libraries/library.js'
import { openPg } from './support/libraries/pg.js'
import { openPrisma } from './support/libraries/prisma.js'
import { openTypeOrm } from './support/libraries/typeorm.js'

const database = testDatabase()
const tenant = 'acme'

/** The library, and webhooks on a schema of their own. Nothing of what is emitted is sent. */
async function setUp(open: OpenLibrary) {
  const library = await open(database.url)
  onTestFinished(() => library.close())
  const store = postgresStore({ pool: database.pool }, { schema: freshSchema() })
  onTestFinished(() => store.close())
  return { library, store, webhooks: createWebhooks({ store, events: { 'order.placed': {} } }) }
}

const libraries = {
  pg: openPg,
  Kysely: openKysely,
  Drizzle: openDrizzle,
  Prisma: openPrisma,
  Knex: openKnex,
  TypeORM: openTypeOrm,
}

describe.each(Object.entries(libraries))('a transaction of %s', (_name, open) => {
  test('that commits has emitted; one that rolls back has not', async () => {
    const { library, store, webhooks } = await setUp(open)
    await store.migrate()
    await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
    await library.transaction(async (tx) => {
      const emitted = await webhooks.emit('order.placed', { what: 'committed? $1 ? :name' }, { tenant, tx })
      expect(emitted).toMatchObject({ deliveries: 1, duplicate: false })
      // Not to be seen from outside before the commit.
      expect((await webhooks.messages.list({ tenant, total: true })).total).toBe(0)
    })
    const rolledBack = library.transaction(async (tx) => {
      await webhooks.emit('order.placed', { what: 'rolled back' }, { tenant, tx })
      throw new Error('the host changed its mind')
    })
    await expect(rolledBack).rejects.toThrow('the host changed its mind')
    const { data } = await webhooks.messages.list({ tenant })
    expect(data.map(({ payload }) => payload)).toEqual(['{"what":"committed? $1 ? :name"}'])
    expect((await webhooks.stats()).pending).toBe(1)
  })

  test('meets a key of its own and of before as a duplicate', async () => {
    const { library, store, webhooks } = await setUp(open)
    await store.migrate()
    await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
    const before = await webhooks.emit('order.placed', 1, { tenant, idempotencyKey: 'before' })
    await library.transaction(async (tx) => {
      const again = await webhooks.emit('order.placed', 1, { tenant, idempotencyKey: 'before', tx })
      expect(again).toEqual({ id: before.id, deliveries: 1, duplicate: true })
      const own = await webhooks.emit('order.placed', 2, { tenant, idempotencyKey: 'own', tx })
      const duplicate = await webhooks.emit('order.placed', 2, { tenant, idempotencyKey: 'own', tx })
      expect(duplicate).toEqual({ ...own, duplicate: true })
    })
    expect((await webhooks.messages.list({ tenant, total: true })).total).toBe(2)
  })

  test('tells by a code what the server refuses', async () => {
    const { library, webhooks } = await setUp(open)
    const emit = library.transaction(async (tx) => {
      await webhooks.emit('order.placed', 1, { tenant, tx })
    })
    await expect(emit).rejects.toMatchObject({ code: 'schema_not_migrated' })
  })
})
