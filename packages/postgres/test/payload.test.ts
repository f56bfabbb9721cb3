import { createWebhooks, rawJson } from '@posthorn/core'
import { postgresStore } from '@posthorn/postgres'
import { endpointRecord, publishItem } from '@posthorn/testkit'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'

const database = testDatabase()
const store = postgresStore({ pool: database.pool }, { schema: freshSchema() })
beforeAll(async () => {
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
})

/** What a worker gets to send, and what the log shows, for a payload. */
async function roundTrip(payload: string) {
  const item = publishItem({ payload })
  await store.outbox.publish({ items: [item] })
  const claim = await store.outbox.claim({ limit: 10, maxBytes: 1e9, leaseMs: 1e6, token: 1, known: new Map() })
  const logged = await store.log.message(item.message)
  return [claim.messages.find(({ id }) => id === item.message.id)?.payload, logged?.payload]
}

test.each([
  ['key order', '{"b":1,"a":2,"b":3}'],
  ['spaces', ' { "a" :\t1 }\n'],
  ['numbers', '{"a":1.0,"b":9007199254740993,"c":1E400,"d":-0}'],
  ['escapes', String.raw`{"a":"\u0000\u001f\ud83d\ude00\ud800\"\\\/"}`],
  ['characters', '{"a":"\u2028\u00e9\u{1f600}\ufeff\u007f"}'],
  ['quotes for SQL', `{"a":"'; -- $1 ? {}"}`],
])('%s come out as they went in', async (_name, payload) => {
  expect(await roundTrip(payload)).toEqual([payload, payload])
})

test('any text without NUL or half a pair comes out as it went in', async () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 200 })
    .filter((value) => !value.includes('\0') && value.isWellFormed())
  await fc.assert(
    fc.asyncProperty(text, async (payload) => {
      expect(await roundTrip(payload)).toEqual([payload, payload])
    }),
    { numRuns: 100 },
  )
})

test('rawJson is stored byte for byte', async () => {
  const webhooks = createWebhooks({ store, events: { 'invoice.paid': {} } })
  const text = '{"total": 1.0, "id": 9007199254740993}'
  const { id } = await webhooks.emit('invoice.paid', rawJson(text), { tenant: 'acme' })
  expect((await webhooks.messages.get({ tenant: 'acme', id })).payload).toBe(text)
})

test.each([
  ['a NUL in the payload', { payload: '"\0"' }],
  ['half a surrogate pair', { payload: '"\ud800"' }],
  ['a NUL in the tenant', { tenant: 'a\0b' }],
  ['a NUL in the key', { idempotencyKey: 'a\0b' }],
  ['a NUL in a scope', { scopes: ['a=\0'] }],
])('%s is refused before it reaches the server', async (_name, fields) => {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  const publish = store.outbox.publish({ items: [publishItem(fields)], tx: client })
  await expect(publish).rejects.toMatchObject({ code: 'invalid_argument' })
  // The host's transaction is still good.
  await client.query('SELECT 1')
  await client.query('ROLLBACK')
  client.release()
})
