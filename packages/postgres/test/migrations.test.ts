import { fileURLToPath } from 'node:url'
import { postgresStore, printMigrations } from '@posthorn/postgres'
import { createReceiver, endpointRecord, publishItem } from '@posthorn/testkit'
import { startScript } from '@posthorn/tooling/start-script'
import { expect, onTestFinished, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'
import { engineOn } from './support/engine.js'
import { startWorker } from './support/worker.js'

const database = testDatabase()
const soon = { timeout: 45_000, interval: 20 }
const program = fileURLToPath(new URL('./support/migrate-process.ts', import.meta.url))

async function schemaOf(schema: string) {
  const columns = await database.pool.query(
    `SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns
     WHERE table_schema = $1 ORDER BY table_name, ordinal_position`,
    [schema],
  )
  const indexes = await database.pool.query(
    'SELECT replace(indexdef, $1, $2) AS def FROM pg_indexes WHERE schemaname = $1 ORDER BY indexname',
    [schema, 'schema'],
  )
  const settings = await database.pool.query(
    'SELECT relname, reloptions FROM pg_class WHERE relnamespace = $1::regnamespace ORDER BY relname',
    [schema],
  )
  return { columns: columns.rows, indexes: indexes.rows, settings: settings.rows }
}

test('four processes migrate one schema at once, and each migration runs once', async () => {
  const schema = freshSchema()
  const processes = Array.from({ length: 4 }, () => startScript(program, [database.url, schema]))
  await Promise.all(processes.map(({ said }) => said('ready')))
  for (const { tell } of processes) tell('go')
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0])
  const { rows } = await database.pool.query(`SELECT number, name FROM ${schema}.posthorn_migrations`)
  expect(rows).toEqual([{ number: 1, name: 'initial' }])
})

test('connections that have met the missing schema migrate it at once all the same', async () => {
  const schema = freshSchema()
  const stores = Array.from({ length: 8 }, () => postgresStore({ connectionString: database.url }, { schema }))
  onTestFinished(async () => {
    await Promise.all(stores.map((store) => store.close()))
  })
  const checks = await Promise.allSettled(stores.map((store) => store.checkSchema()))
  expect(checks.map(({ status }) => status)).toEqual(stores.map(() => 'rejected'))
  await Promise.all(stores.map((store) => store.migrate()))
  await Promise.all(stores.map((store) => store.checkSchema()))
})

test('the printed SQL makes the schema that migrate() makes', async () => {
  const [migrated, printed] = [freshSchema(), freshSchema()]
  await postgresStore({ pool: database.pool }, { schema: migrated }).migrate()
  await database.pool.query(`CREATE SCHEMA ${printed}`)
  await database.pool.query(printMigrations({ schema: printed }))
  expect(await schemaOf(printed)).toEqual(await schemaOf(migrated))
  await postgresStore({ pool: database.pool }, { schema: printed }).checkSchema()
})

test('the queue is vacuumed by dead rows, not by share', async () => {
  const schema = freshSchema()
  await postgresStore({ pool: database.pool }, { schema }).migrate()
  const { settings } = await schemaOf(schema)
  const queue = settings.find(({ relname }) => relname === 'posthorn_queue')
  expect(queue.reloptions).toContain('autovacuum_vacuum_scale_factor=0')
})

test('a role that owns its schema and nothing else migrates and works', async () => {
  const role = `role_${Date.now()}`
  const schema = freshSchema()
  await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
  await database.pool.query(`CREATE SCHEMA ${schema} AUTHORIZATION ${role}`)
  const url = new URL(database.url)
  url.username = role
  url.password = 'secret'
  const store = postgresStore({ connectionString: url.href }, { schema })
  onTestFinished(async () => {
    await store.close()
    await database.pool.query(`DROP SCHEMA ${schema} CASCADE`)
    await database.pool.query(`DROP ROLE ${role}`)
  })
  await store.migrate()
  await store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 1 })
  const item = publishItem()
  expect((await store.outbox.publish({ items: [item] })).results).toMatchObject([{ deliveries: 1 }])
  const claim = await store.outbox.claim({ limit: 1, maxBytes: 1e6, leaseMs: 1e4, token: 1, known: new Map() })
  expect(claim.deliveries).toHaveLength(1)
})

test('without tables: schema_not_migrated; tables of a newer version that broke with this one: schema_too_new', async () => {
  const schema = freshSchema()
  const store = postgresStore({ pool: database.pool }, { schema })
  const claim = { limit: 1, maxBytes: 1, leaseMs: 1, token: 1, known: new Map<string, number>() }
  const missing = { code: 'schema_not_migrated', message: expect.stringContaining('await webhooks.migrate()') }
  await expect(store.checkSchema()).rejects.toMatchObject(missing)
  await expect(store.outbox.publish({ items: [publishItem()] })).rejects.toMatchObject(missing)
  await expect(store.outbox.claim(claim)).rejects.toMatchObject(missing)
  await expect(store.endpoints.get({ tenant: 'acme', id: 'x' })).rejects.toMatchObject(missing)

  await store.migrate()
  await database.pool.query(`INSERT INTO ${schema}.posthorn_migrations VALUES (99, 'later', 1, 98)`)
  const tooNew = { code: 'schema_too_new', message: expect.stringContaining('update the library in this process') }
  await expect(store.checkSchema()).rejects.toMatchObject(tooNew)
  await expect(store.migrate()).rejects.toMatchObject(tooNew)
  await expect(store.outbox.publish({ items: [publishItem()] })).rejects.toMatchObject(tooNew)
  await expect(store.outbox.claim(claim)).rejects.toMatchObject(tooNew)
})

test('a process that starts after a newer version has migrated delivers, where that only added', async () => {
  const receiver = await createReceiver()
  onTestFinished(() => receiver.close())
  const schema = freshSchema()
  const { webhooks: before } = engineOn({ url: database.url, schema, name: 'before' })
  onTestFinished(() => before.close())
  await before.migrate()
  await before.endpoints.create({ tenant: 'acme', url: `${receiver.url}/a` })
  await before.emit('order.created', { n: 1 }, { tenant: 'acme' })

  const { rows } = await database.pool.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema])
  for (const { tablename } of rows) await database.pool.query(`ALTER TABLE ${schema}.${tablename} ADD later text`)
  await database.pool.query(`CREATE TABLE ${schema}.posthorn_later (id text)`)
  await database.pool.query(`INSERT INTO ${schema}.posthorn_migrations VALUES (2, 'later', 1, 1, null)`)

  const worker = startWorker({ url: database.url, schema, name: 'after' })
  await worker.said('started')
  const { webhooks } = engineOn({ url: database.url, schema, name: 'host' })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  await before.emit('order.created', { n: 2 }, { tenant: 'acme' })
  await webhooks.emit('order.created', { n: 3 }, { tenant: 'acme' })
  await expect
    .poll(() => webhooks.deliveries.list({ tenant: 'acme', where: { status: 'delivered' } }), soon)
    .toMatchObject({
      data: [{ attempts: 1 }, { attempts: 1 }, { attempts: 1 }],
    })
  const [endpoint] = (await webhooks.endpoints.list({ tenant: 'acme' })).data
  await webhooks.endpoints.update({ tenant: 'acme', id: endpoint?.id ?? '', name: 'changed' })
  expect(await webhooks.prune({ before: new Date(Date.now() + 60_000) })).toEqual({ messages: 3 })
  expect(worker.messages).not.toContain('worker.error')
})

test('prefixes and schemas keep stores apart; names that are no identifiers are refused', async () => {
  const [one, two] = [freshSchema(), freshSchema()]
  const places = [{ schema: one }, { schema: one, tablePrefix: 'b_' }, { schema: two, tablePrefix: '' }]
  const stores = places.map((place) => postgresStore({ pool: database.pool }, place))
  for (const store of stores) await store.migrate()
  const endpoint = endpointRecord()
  await stores[0]?.endpoints.create({ endpoint, maxPerTenant: 1 })
  const found = await Promise.all(stores.map((store) => store.endpoints.get({ tenant: 'acme', id: endpoint.id })))
  expect(found).toEqual([endpoint, null, null])
  for (const bad of [{ schema: 'a"b' }, { tablePrefix: 'x; drop' }, { schema: '' }]) {
    expect(() => postgresStore({ pool: database.pool }, bad)).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    )
  }
})
