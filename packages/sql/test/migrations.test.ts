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
  expect(migrationStatements(schema, { number: 1, minReader: 1 })).toEqual([
    'ALTER TABLE "hooks"."p_queue" ADD b',
    `INSERT INTO "hooks"."p_migrations" (number, name, applied_at, min_reader) VALUES (2, 'two', NOW, 1)`,
  ])
  expect(migrationStatements(schema, null)).toHaveLength(5)
  expect(migrationStatements(schema, { number: 2, minReader: 1 })).toEqual([])
})

test('printed SQL is all of it, and begins with the table of migrations', () => {
  const printed = printMigrations(schema)
  expect(printed.startsWith(createMigrationsTable(schema))).toBe(true)
  for (const statement of migrationStatements(schema, null)) expect(printed).toContain(`${statement};`)
})

test('each row says what code must know at least: the last migration that broke with what was before', () => {
  const three: Schema = {
    ...schema,
    migrations: [
      ...schema.migrations,
      { name: 'three', isBreaking: true, statements: () => [] },
      { name: 'four', statements: () => [] },
    ],
  }
  const rows = (statements: string[]) =>
    statements.flatMap((text) => /VALUES \((\d), .*, (\d)\)$/.exec(text)?.slice(1) ?? [])
  expect(rows(migrationStatements(three, null))).toEqual(['1', '1', '2', '1', '3', '3', '4', '3'])
  expect(rows(migrationStatements(three, { number: 3, minReader: 3 }))).toEqual(['4', '3'])
})

test('a schema that is missing or old is refused, and a newer one that broke with what this version knows', () => {
  const notMigrated = expect.objectContaining({ code: 'schema_not_migrated' })
  expect(() => checkMigrated(schema, null)).toThrow(notMigrated)
  expect(() => checkMigrated(schema, { number: 1, minReader: 1 })).toThrow(notMigrated)
  expect(() => checkMigrated(schema, { number: 2, minReader: 1 })).not.toThrow()

  const added = { number: 4, minReader: 2 }
  expect(() => checkMigrated(schema, added)).not.toThrow()
  expect(migrationStatements(schema, added)).toEqual([])

  const broke = { number: 4, minReader: 3 }
  const message = expect.stringMatching(/at migration 4, .* know migration 3; this one knows 2: update the library/)
  const tooNew = expect.objectContaining({ code: 'schema_too_new', message })
  expect(() => checkMigrated(schema, broke)).toThrow(tooNew)
  expect(() => migrationStatements(schema, broke)).toThrow(tooNew)
})
