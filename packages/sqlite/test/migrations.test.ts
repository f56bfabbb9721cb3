import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { sqliteMigrationSql, sqliteStore } from '@posthorn/sqlite'
import { startScript } from '@posthorn/tooling/start-script'
import { expect, onTestFinished, test } from 'vitest'
import { databaseFile } from './support/database-file.js'
import { endpointRecord, publishItem } from './support/records.js'

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

test('a file without tables is schema_not_migrated, one from a newer version schema_too_new', async () => {
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
  new DatabaseSync(file).exec("INSERT INTO posthorn_migrations VALUES (99, 'later', 1)")
  await expect(store.checkSchema()).rejects.toMatchObject({ code: 'schema_too_new' })
  await expect(store.migrate()).rejects.toMatchObject({ code: 'schema_too_new' })
  const fresh = sqliteStore({ filename: file })
  onTestFinished(() => fresh.close())
  await expect(fresh.outbox.held({ after: null, limit: 1 })).rejects.toMatchObject({ code: 'schema_too_new' })
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
