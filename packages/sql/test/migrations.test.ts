import {
  checkMigrated,
  createMigrationsTable,
  migrationStatements,
  printMigrations,
  type Schema,
  tableNames,
} from '@posthorn/sql'
import { expect, test } from 'vitest'

const schema: Schema = {
  migrations: [
    { name: 'one', statements: ({ queue }, prefix) => [`CREATE TABLE ${queue} (a)`, `CREATE INDEX "${prefix}i"`] },
    { name: 'two', statements: ({ queue }) => [`ALTER TABLE ${queue} ADD b`] },
  ],
  tables: tableNames({ tablePrefix: 'p_', schema: 'hooks' }),
  prefix: 'p_',
  now: 'NOW',
}

test('only what has not run yet runs, each migration followed by its row', () => {
  expect(migrationStatements(schema, 1)).toEqual([
    'ALTER TABLE "hooks"."p_queue" ADD b',
    `INSERT INTO "hooks"."p_migrations" (number, name, applied_at) VALUES (2, 'two', NOW)`,
  ])
  expect(migrationStatements(schema, 0)).toHaveLength(5)
  expect(migrationStatements(schema, 2)).toEqual([])
})

test('printed SQL is all of it, and begins with the table of migrations', () => {
  const printed = printMigrations(schema)
  expect(printed.startsWith(createMigrationsTable(schema))).toBe(true)
  for (const statement of migrationStatements(schema, 0)) expect(printed).toContain(`${statement};`)
})

test('a schema that is missing, old or newer is a coded error', () => {
  const notMigrated = expect.objectContaining({ code: 'schema_not_migrated' })
  const tooNew = expect.objectContaining({ code: 'schema_too_new' })
  expect(() => checkMigrated(schema, null)).toThrow(notMigrated)
  expect(() => checkMigrated(schema, 1)).toThrow(notMigrated)
  expect(() => checkMigrated(schema, 2)).not.toThrow()
  expect(() => checkMigrated(schema, 3)).toThrow(tooNew)
  expect(() => migrationStatements(schema, 3)).toThrow(tooNew)
})
