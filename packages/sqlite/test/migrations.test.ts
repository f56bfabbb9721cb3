import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { sqliteMigrationSql, sqliteStore } from '@posthorn/sqlite'
import { createReceiver } from '@posthorn/testkit'
import { startScript } from '@posthorn/tooling/start-script'
import { expect, onTestFinished, test } from 'vitest'
import { databaseFile } from './support/database-file.js'
import { engineOn } from './support/engine.js'
import { endpointRecord, publishItem } from './support/records.js'

const soon = { timeout: 45_000, interval: 20 }
const program = fileURLToPath(new URL('./support/migrate-process.ts', import.meta.url))

function schemaOf(database: DatabaseSync) {
  return database.prepare("SELECT type, name, sql FROM sqlite_master WHERE name LIKE 'posthorn%' ORDER BY name").all()
}

test('four processes migrate one file at once, and each migration runs once', { timeout: 60_000 }, async () => {
  const file = databaseFile()
  const processes = Array.from({ length: 4 }, () => startScript(program, [file]))
  await Promise.all(processes.map(({ said }) => said('ready')))
  for (const { tell } of processes) tell('go')
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0])
  const database = new DatabaseSync(file)
  expect(database.prepare('SELECT number, name FROM posthorn_migrations').all()).toEqual([
    { number: 1, name: 'initial' },
  ])
})

test('the printed SQL makes the schema that migrate() makes', async () => {
  const store = sqliteStore({ filename: databaseFile() })
  onTestFinished(() => store.close())
  const migrated = new DatabaseSync(':memory:')
  await sqliteStore({ database: migrated }).migrate()
  const printed = new DatabaseSync(':memory:')
  printed.exec(sqliteMigrationSql())
  expect(schemaOf(printed)).toEqual(schemaOf(migrated))
  await sqliteStore({ database: printed }).checkSchema()
})

test('a file without tables is schema_not_migrated, one of a newer version that broke with this one schema_too_new', async () => {
  const file = databaseFile()
  const store = sqliteStore({ filename: file })
  onTestFinished(() => store.close())
  const missing = { code: 'schema_not_migrated', message: expect.stringContaining('await webhooks.migrate()') }
  await expect(store.checkSchema()).rejects.toMatchObject(missing)
  await expect(store.outbox.publish({ items: [publishItem()] })).rejects.toMatchObject(missing)
  await expect(store.endpoints.get({ tenant: 'acme', id: 'x' })).rejects.toMatchObject(missing)
  expect(() => store.outbox.publishSync({ items: [publishItem()] })).toThrow(expect.objectContaining(missing))

  await store.migrate()
  await store.checkSchema()
  new DatabaseSync(file).exec("INSERT INTO posthorn_migrations VALUES (99, 'later', 1, 98)")
  const tooNew = { code: 'schema_too_new', message: expect.stringContaining('update the library in this process') }
  await expect(store.checkSchema()).rejects.toMatchObject(tooNew)
  await expect(store.migrate()).rejects.toMatchObject(tooNew)
  const fresh = sqliteStore({ filename: file })
  onTestFinished(() => fresh.close())
  await expect(fresh.outbox.held({ after: null, limit: 1 })).rejects.toMatchObject(tooNew)
})

test('a process that starts after a newer version has migrated delivers, where that only added', async () => {
  const receiver = await createReceiver()
  onTestFinished(() => receiver.close())
  const file = databaseFile()
  const before = engineOn(file)
  onTestFinished(() => before.close())
  await before.migrate()
  await before.endpoints.create({ tenant: 'acme', url: `${receiver.url}/a` })
  await before.emit('order.created', { n: 1 }, { tenant: 'acme' })

  const database = new DatabaseSync(file)
  onTestFinished(() => database.close())
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'posthorn%'").all()
  for (const { name } of tables) database.exec(`ALTER TABLE ${name} ADD later text`)
  database.exec(
    "CREATE TABLE posthorn_later (id text); INSERT INTO posthorn_migrations VALUES (2, 'later', 1, 1, null)",
  )

  const worker = startScript(fileURLToPath(new URL('./support/deliver-process.ts', import.meta.url)), [file])
  onTestFinished(() => worker.kill())
  await worker.said('started')
  const webhooks = engineOn(file)
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
})

test('two prefixes are two stores in one file', async () => {
  const filename = databaseFile()
  const one = sqliteStore({ filename }, { tablePrefix: 'one_' })
  const two = sqliteStore({ filename }, { tablePrefix: '' })
  onTestFinished(() => one.close())
  onTestFinished(() => two.close())
  await one.migrate()
  await two.migrate()
  const endpoint = endpointRecord()
  await one.endpoints.create({ endpoint, maxPerTenant: 1 })
  expect(await one.endpoints.get({ tenant: 'acme', id: endpoint.id })).toEqual(endpoint)
  expect(await two.endpoints.get({ tenant: 'acme', id: endpoint.id })).toBeNull()
  expect(() => sqliteStore({ filename }, { tablePrefix: 'a"b' })).toThrow(
    expect.objectContaining({ code: 'invalid_argument' }),
  )
})
