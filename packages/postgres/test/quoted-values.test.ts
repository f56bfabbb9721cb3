import { inspect } from 'node:util'
import { createWebhooks, type WebhooksError } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { attemptRecord, endpointRecord, messageRecord, publishItem, testEpoch } from '@posthorn/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'
import { openDrizzle } from './support/libraries/drizzle.js'
import { openKnex } from './support/libraries/knex.js'
import { openKysely } from './support/libraries/kysely.js'
import { openPg } from './support/libraries/pg.js'
import { openPrisma } from './support/libraries/prisma.js'
import { openTypeOrm } from './support/libraries/typeorm.js'

const database = testDatabase()
const tenant = 'acme'
/** In every value that is written. */
const mark = 'whsec_nobodyMaySeeThis'

/** All that a logger can make of an error. */
function shown(error: unknown): string {
  const parts: unknown[] = [inspect(error, { depth: 20, showHidden: true, maxStringLength: null }), String(error)]
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    parts.push(JSON.stringify(each), each.stack, ...Object.values(each))
  }
  return parts.map(String).join('\n')
}

function expectHidden(error: unknown): void {
  expect(error).toMatchObject({ name: 'WebhooksError', code: 'store_failed' })
  expect(shown(error)).not.toContain(mark)
  // Some of a long value is quoted, too
  expect(shown(error)).not.toContain(mark.slice(6, 16))
}

/** A store on tables in which nothing can be kept, on a server that tells all it can. */
async function refusing() {
  const schema = freshSchema()
  const url = `${database.url}?options=${encodeURIComponent('-c log_parameter_max_length_on_error=-1')}`
  const store = postgresStore({ connectionString: url }, { schema })
  onTestFinished(() => store.close())
  await store.migrate()
  const refuse = async (...tables: string[]) => {
    const constraint = 'ADD CONSTRAINT none CHECK (false) NOT VALID'
    for (const table of tables) await database.pool.query(`ALTER TABLE ${schema}.posthorn_${table} ${constraint}`)
  }
  return { store, refuse }
}

const failing = (work: Promise<unknown>): Promise<WebhooksError> =>
  work.then(
    () => Promise.reject(new Error('It was taken.')),
    (error) => error,
  )

test('what the server refuses is told without the values of the row', async () => {
  const { store, refuse } = await refusing()
  const headers = { authorization: mark }
  const endpoint = endpointRecord({
    headers,
    secrets: [{ value: mark, fingerprint: mark, prefix: 'whsec', createdAt: 1, expiresAt: null }],
  })
  const message = messageRecord({ payload: JSON.stringify(mark), createdAt: testEpoch })
  await store.endpoints.create({ endpoint, maxPerTenant: 9 })
  await store.outbox.publish({ items: [publishItem(message)] })
  const claim = { limit: 9, maxBytes: 1e6, token: 5, leaseMs: 1000, known: new Map() }
  const [leased] = (await store.outbox.claim(claim)).deliveries
  if (leased === undefined) throw new Error('Nothing is due.')
  const attempt = attemptRecord(leased, { requestHeaders: headers, responseBody: mark })
  const settlement = { tenant, deliveryId: leased.id, token: 5, transition: { status: 'delivered' as const }, attempt }
  const session = { id: mark, tenant, kind: 'link' as const, grant: {}, createdAt: 1, expiresAt: 1e15 }
  const creation = { key: mark, contentHash: 'h', answer: mark, expiresAt: testEpoch + 1e9 }

  await refuse('creations', 'messages', 'attempts', 'sessions')
  const create = (given?: typeof creation) =>
    store.endpoints.create({ endpoint: { ...endpoint, id: 'other' }, maxPerTenant: 9, creation: given })
  expectHidden(await failing(create(creation)))
  await refuse('endpoints')
  expectHidden(await failing(create()))
  expectHidden(await failing(store.endpoints.update({ tenant, id: endpoint.id, patch: { name: mark } })))
  expectHidden(await failing(store.outbox.publish({ items: [publishItem({ payload: JSON.stringify(mark) })] })))
  expectHidden(await failing(store.outbox.settle({ settlements: [settlement], health: [] })))
  expectHidden(await failing(store.sessions.create(session)))
})

test('what a transaction of the host refuses is told without the payload, whatever its library adds', async () => {
  const { store, refuse } = await refusing()
  await refuse('messages')
  const webhooks = createWebhooks({ store, events: { 'order.placed': {} } })
  for (const open of [openPg, openKysely, openDrizzle, openPrisma, openKnex, openTypeOrm]) {
    const library = await open(database.url)
    onTestFinished(() => library.close())
    let caught: unknown
    const emit = library.transaction(async (tx) => {
      caught = await failing(webhooks.emit('order.placed', { mark }, { tenant, tx }))
      throw caught
    })
    await expect(emit).rejects.toThrow()
    expectHidden(caught)
  }
})
