import assert from 'node:assert/strict'
import type { EndpointRecord, EndpointSortField, EndpointWhere, Sort, Store } from '@posthorn/core'
import { addEndpoint, sameIds } from '../steps.js'
import { caseGroup } from '../store-case.js'

type Order = Sort<EndpointSortField>[]

const byId: Order = [{ field: 'id', direction: 'asc' }]

interface ListOptions {
  where?: EndpointWhere
  sort?: Order
  after?: (string | number | null)[] | null
  offset?: number
  limit?: number
}

async function list<Tx>(store: Store<Tx>, options: ListOptions = {}) {
  const { where = {}, sort = byId, after = null, offset = 0, limit = 1001 } = options
  return store.endpoints.list({ tenant: 'acme', where, sort, after, offset, limit, total: true })
}

async function namesOf<Tx>(store: Store<Tx>, options: ListOptions): Promise<(string | null)[]> {
  return (await list(store, options)).rows.map(({ name }) => name)
}

/** Walks a list page by page with `after`; gives all ids in the order met. */
async function walk<Tx>(store: Store<Tx>, sort: Order, limit: number): Promise<string[]> {
  const ids: string[] = []
  let after: (string | number | null)[] | null = null
  for (let page = 0; page < 100; page++) {
    const { rows }: { rows: EndpointRecord[] } = await list(store, { sort, after, limit })
    const last = rows.at(-1)
    if (last === undefined) return ids
    ids.push(...rows.map(({ id }) => id))
    after = sort.map(({ field }) => last[field])
  }
  throw new assert.AssertionError({ message: 'paging with `after` comes to an end' })
}

export const endpointListCases = caseGroup('endpoint list', {
  'each condition picks its rows, and together all must hold': async ({ store }) => {
    await addEndpoint(store, {
      id: 'a',
      name: 'one',
      url: 'https://a.example/',
      eventTypes: ['x.y', 'z'],
      createdAt: 100,
    })
    await addEndpoint(store, { id: 'b', name: 'two', scopes: ['k=1', 'r=eu'], isActive: false, createdAt: 200 })
    await addEndpoint(store, { id: 'c', suspendedAt: 5, suspendedReason: 'r', eventTypes: ['x.*'], createdAt: 300 })
    await addEndpoint(store, { id: 'd', scopes: ['k=1'], isActive: false, suspendedAt: 5, createdAt: 400 })
    const secret = { value: 's', fingerprint: 'finger', prefix: 's', createdAt: 1, expiresAt: null }
    await addEndpoint(store, { id: 'e', eventTypes: [], secrets: [secret], createdAt: 500, updatedAt: 900 })
    const expected: [EndpointWhere, string][] = [
      [{}, 'abcde'],
      [{ id: ['a', 'd', 'nobody'] }, 'ad'],
      [{ name: ['one', 'two'] }, 'ab'],
      [{ url: ['https://a.example/'] }, 'a'],
      [{ isActive: true }, 'ace'],
      [{ isActive: false }, 'bd'],
      [{ status: ['active'] }, 'ae'],
      [{ status: ['paused'] }, 'b'],
      [{ status: ['suspended'] }, 'cd'],
      [{ status: ['paused', 'suspended'] }, 'bcd'],
      [{ eventTypes: ['z', 'x.*'] }, 'ac'],
      [{ eventTypes: ['x'] }, ''],
      [{ scopes: ['k=1'] }, 'bd'],
      [{ scopes: ['k=1', 'r=eu'] }, 'b'],
      [{ secretFingerprint: ['finger', 'other'] }, 'e'],
      [{ createdAt: { from: 200, until: 400 } }, 'bc'],
      [{ createdAt: { from: 400 } }, 'de'],
      [{ createdAt: { until: 200 } }, 'a'],
      [{ updatedAt: { from: 501 } }, 'e'],
      [{ createdAt: [300, 100, 1] }, 'ac'],
      [{ updatedAt: [900] }, 'e'],
      [{ isActive: false, scopes: ['k=1'], status: ['paused'] }, 'b'],
      [{ name: ['one'], isActive: false }, ''],
    ]
    for (const [where, ids] of expected) {
      const { rows, total } = await list(store, { where })
      assert.equal(rows.map(({ id }) => id).join(''), ids, JSON.stringify(where))
      assert.equal(total, ids.length, `total of ${JSON.stringify(where)}`)
    }
  },

  'a list of no values matches nothing': async ({ store }) => {
    await addEndpoint(store, { name: 'n', eventTypes: ['t'] })
    const wheres: EndpointWhere[] = [
      { id: [] },
      { name: [] },
      { url: [] },
      { status: [] },
      { eventTypes: [] },
      { createdAt: [] },
    ]
    for (const where of wheres) assert.deepEqual((await list(store, { where })).rows, [], JSON.stringify(where))
  },

  'conditions take text as it is, quotes and wildcards included': async ({ store }) => {
    const names = ["O'Neil", '100%', '100_', 'back\\slash', '"json"', '']
    for (const name of names) await addEndpoint(store, { name })
    for (const name of names) assert.deepEqual(await namesOf(store, { where: { name: [name] } }), [name])
  },

  'text sorts by code point; null comes last in asc and first in desc': async ({ store }) => {
    const names = ['B', 'Z', 'a', 'ab', 'z', 'ä', '\u{ff5e}', '\u{1f600}', null]
    for (const name of names.toReversed()) await addEndpoint(store, { name })
    const by = (direction: 'asc' | 'desc'): Order => [{ field: 'name', direction }, ...byId]
    assert.deepEqual(await namesOf(store, { sort: by('asc') }), names)
    assert.deepEqual(await namesOf(store, { sort: by('desc') }), names.toReversed())
  },

  'times sort by value': async ({ store }) => {
    for (const createdAt of [1000, 9, 20]) await addEndpoint(store, { name: `${createdAt}`, createdAt })
    const sort: Order = [{ field: 'createdAt', direction: 'asc' }, ...byId]
    assert.deepEqual(await namesOf(store, { sort }), ['9', '20', '1000'])
  },

  'several keys sort one within the other, and paging with `after` meets each row once': async ({ store }) => {
    for (const name of ['x', 'y', null]) {
      for (const createdAt of [10, 20]) {
        for (const updatedAt of [30, 40, 40]) await addEndpoint(store, { name, createdAt, updatedAt })
      }
    }
    const { rows: all } = await list(store)
    for (const [first, second, third] of [
      ['asc', 'asc', 'asc'],
      ['desc', 'desc', 'desc'],
      ['asc', 'desc', 'asc'],
      ['desc', 'asc', 'desc'],
    ] as const) {
      const sort: Order = [
        { field: 'name', direction: first },
        { field: 'updatedAt', direction: second },
        { field: 'id', direction: third },
      ]
      const rank = (row: EndpointRecord) => [row.name ?? '~', row.updatedAt, row.id] as const
      const signs = [first, second, third].map((direction) => (direction === 'asc' ? 1 : -1))
      const expected = all.toSorted((left, right) => {
        const [a, b] = [rank(left), rank(right)]
        const key = a.findIndex((value, index) => value !== b[index])
        return (signs[key] ?? 0) * ((a[key] ?? 0) < (b[key] ?? 0) ? -1 : 1)
      })
      const ids = expected.map(({ id }) => id)
      const directions = `${first} ${second} ${third}`
      assert.deepEqual(
        (await list(store, { sort })).rows.map(({ id }) => id),
        ids,
        directions,
      )
      for (const limit of [1, 4]) assert.deepEqual(await walk(store, sort, limit), ids, `${directions} by ${limit}`)
    }
  },

  'offset and limit take a page; total disregards the page': async ({ store }) => {
    for (let index = 0; index < 7; index++) await addEndpoint(store, { name: `${index}` })
    const sort: Order = [{ field: 'name', direction: 'asc' }, ...byId]
    const page = await list(store, { sort, offset: 2, limit: 3 })
    assert.deepEqual(
      page.rows.map(({ name }) => name),
      ['2', '3', '4'],
    )
    assert.equal(page.total, 7)
    assert.deepEqual(await namesOf(store, { sort, offset: 6, limit: 3 }), ['6'])
    assert.deepEqual(await namesOf(store, { sort, offset: 9, limit: 3 }), [])
    const last = page.rows.at(-1)
    const rest = await list(store, { sort, after: ['4', last?.id ?? null], limit: 1 })
    assert.deepEqual(
      rest.rows.map(({ name }) => name),
      ['5'],
    )
    assert.equal(rest.total, 7)
    sameIds(
      await walk(store, byId, 2),
      (await list(store)).rows.map(({ id }) => id),
    )
  },
})
