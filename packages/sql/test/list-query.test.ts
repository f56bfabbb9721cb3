import { DatabaseSync } from 'node:sqlite'
import { type EndpointRecord, type EndpointSortField, type ListQuery, type Sort, settingsOf } from '@posthorn/core'
import { endpointQueries, endpointRow, queryBuilder, type SqlContext, type SqlDialect } from '@posthorn/sql'
import fc from 'fast-check'
import { type SqlBool, sql } from 'kysely'
import { expect, test } from 'vitest'

/* Lists on a real database against a plain sort of the same rows. */

const dialect: SqlDialect = {
  name: 'sqlite',
  boolean: (value) => (value ? 1 : 0),
  textArray: (value) => (value === null ? null : JSON.stringify(value)),
  hasAny: () => sql<SqlBool>`1 = 1`,
  hasAll: () => sql<SqlBool>`1 = 1`,
  withKeys: (_, values) => sql<string>`${JSON.stringify(values)}`,
  isPending: sql<SqlBool>`1 = 1`,
  now: () => sql<number>`0`,
}

function databaseOf(endpoints: readonly EndpointRecord[]): SqlContext {
  const database = new DatabaseSync(':memory:')
  const columns = `id, tenant, url, name, description, event_types, scopes, scope_values, headers, is_active, suspended_at,
    suspended_reason, suspended_by, settings, is_ordered, metadata, created_by, secrets, secret_fingerprint, created_at, updated_at, version`
  database.exec(`CREATE TABLE t_endpoints (${columns})`)
  const db = queryBuilder('sqlite', { tablePrefix: 't_' })
  const context: SqlContext = {
    db,
    dialect,
    run: async (query) => {
      const { sql: text, parameters } = query.compile()
      return database
        .prepare(text)
        .all(...parameters.map((value) => (typeof value === 'number' ? value : text8(value))))
    },
  }
  for (const endpoint of endpoints) {
    const { sql: text, parameters } = db.insertInto('endpoints').values(endpointRow(endpoint, dialect)).compile()
    database.prepare(text).run(...parameters.map((value) => (typeof value === 'number' ? value : text8(value))))
  }
  return context
}

function text8(value: unknown): string | null {
  return value === null ? null : String(value)
}

function endpointOf(index: number, fields: Pick<EndpointRecord, 'name' | 'url' | 'createdAt' | 'updatedAt'>) {
  const endpoint: EndpointRecord = {
    id: `e${String(index).padStart(3, '0')}`,
    tenant: 'acme',
    description: null,
    eventTypes: ['invoice.*'],
    scopes: null,
    scopeValues: null,
    headers: { 'x-a': ['1', '2'], 'x-b': '3' },
    isActive: true,
    suspendedAt: null,
    suspendedReason: null,
    suspendedBy: null,
    ...settingsOf({ maxInFlight: 2 }),
    metadata: { deep: [{ a: null }, 1, true] },
    createdBy: null,
    secrets: [{ value: 's', fingerprint: 'f', prefix: 'p', createdAt: 1, expiresAt: null }],
    version: 1,
    ...fields,
  }
  return endpoint
}

const fields = fc.record({
  name: fc.option(fc.constantFrom('', 'Ä', 'a', 'B', 'z', '\u{1F600}', '\uFF5E')),
  url: fc.constantFrom('https://a.example', 'https://b.example'),
  createdAt: fc.integer({ min: 1, max: 3 }),
  updatedAt: fc.integer({ min: 1, max: 3 }),
})
const endpoints = fc
  .array(fields, { maxLength: 25 })
  .map((list) => list.map((entry, index) => endpointOf(index, entry)))
const direction = fc.constantFrom<Sort<EndpointSortField>['direction']>('asc', 'desc')
const sorts = fc
  .tuple(
    fc.subarray<EndpointSortField>(['name', 'url', 'createdAt', 'updatedAt']),
    fc.array(direction, { minLength: 5, maxLength: 5 }),
  )
  .map(([chosen, directions]) =>
    [...chosen, 'id' as const].map((field, index) => ({ field, direction: directions[index] ?? 'asc' })),
  )

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

function sorted(list: readonly EndpointRecord[], sort: readonly Sort<EndpointSortField>[]): EndpointRecord[] {
  return [...list].sort((a, b) => {
    for (const { field, direction: way } of sort) {
      const order = compare(a[field], b[field])
      if (order !== 0) return way === 'asc' ? order : -order
    }
    return 0
  })
}

test('pages by cursor give every row once, in code point order, null last in asc and first in desc', async () => {
  await fc.assert(
    fc.asyncProperty(endpoints, sorts, fc.integer({ min: 1, max: 7 }), async (stored, sort, limit) => {
      const { list } = endpointQueries(databaseOf(stored))
      const query: ListQuery<object, EndpointSortField> = {
        tenant: 'acme',
        where: {},
        sort,
        after: null,
        offset: 0,
        limit,
        total: true,
      }
      const found: EndpointRecord[] = []
      for (;;) {
        const { rows, total } = await list(query)
        expect(total).toBe(stored.length)
        found.push(...rows)
        const last = rows.at(-1)
        if (rows.length < limit || last === undefined) break
        query.after = sort.map(({ field }) => last[field])
      }
      expect(found).toEqual(sorted(stored, sort))
    }),
    { numRuns: 150 },
  )
})

test('pages by offset follow the same order', async () => {
  await fc.assert(
    fc.asyncProperty(endpoints, sorts, fc.nat(8), async (stored, sort, offset) => {
      const { list } = endpointQueries(databaseOf(stored))
      const { rows, total } = await list({
        tenant: 'acme',
        where: {},
        sort,
        after: null,
        offset,
        limit: 5,
        total: false,
      })
      expect(rows).toEqual(sorted(stored, sort).slice(offset, offset + 5))
      expect(total).toBeUndefined()
    }),
    { numRuns: 50 },
  )
})
