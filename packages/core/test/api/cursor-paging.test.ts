import type { Sort } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from '../../src/api/cursor-paging.js'
import { anyText } from '../support/arbitraries.js'
import { codeOf, thrownCode } from '../support/errors.js'
import { testInstance } from '../support/instance.js'

const sort: Sort<'name' | 'createdAt' | 'id'>[] = [
  { field: 'name', direction: 'asc' },
  { field: 'createdAt', direction: 'desc' },
  { field: 'id', direction: 'asc' },
]
const kinds = { name: 'text or null', createdAt: 'number', id: 'text' } as const
const name = fc.option(anyText.filter((text) => !text.includes('\0')))
const values = fc.tuple(name, fc.maxSafeInteger(), fc.uuid())

const made = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url')
const decoded = (cursor: string) => thrownCode(() => decodeCursor('rows', sort, kinds, cursor))

describe('cursor', () => {
  it('gives back the values it was made of, and is safe in a URL', () => {
    fc.assert(
      fc.property(values, (row) => {
        const cursor = encodeCursor('rows', sort, row)
        expect(decodeCursor('rows', sort, kinds, cursor)).toEqual(row)
        expect(encodeURIComponent(cursor)).toBe(cursor)
      }),
    )
  })

  it('is refused with a code and nothing else, whatever a caller makes up', () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    )
    fc.assert(
      fc.property(garbage, (cursor) => {
        expect(decoded(cursor)).toBe('invalid_cursor')
      }),
    )
  })

  it('is refused where it was made for another sort', () => {
    const [first, second, third] = sort
    if (!first || !second || !third) throw new Error('three keys')
    const cursor = encodeCursor('rows', sort, ['a', 1, 'b'])
    const others = [
      [first, third],
      [second, first, third],
      [{ ...first, direction: 'desc' as const }, second, third],
      [],
    ]
    expect(thrownCode(() => decodeCursor('others', sort, kinds, cursor))).toBe('invalid_cursor')
    for (const other of others)
      expect(thrownCode(() => decodeCursor('rows', other, kinds, cursor))).toBe('invalid_cursor')
  })

  it.each([
    [['a', 1]],
    [['a', 1, 'b', 'c']],
    [['a', 1.5, 'b']],
    [['a', 2 ** 60, 'b']],
    [['a', true, 'b']],
    [['a', {}, 'b']],
    [['a', ['x'], 'b']],
    [['a\0', 1, 'b']],
    [['\ud800', 1, 'b']],
    [['x'.repeat(5000), 1, 'b']],
    [[5, 1, 'b']],
    [['a', '1', 'b']],
    [['a', null, 'b']],
    [['a', 1, null]],
  ])('is refused with the values %j, which no row has', (row) => {
    const signature = 'rows,name:asc,createdAt:desc,id:asc'
    expect(decoded(made([signature, 'a', 1, 'b']))).toBeNull()
    expect(decoded(made([signature, ...row]))).toBe('invalid_cursor')
  })

  it('of one list is refused by another with another sort', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    for (let n = 0; n < 3; n++) await addEndpoint()
    const tenant = 'acme'
    const { nextCursor } = await webhooks.endpoints.list({ tenant, page: { limit: 1 } })
    const page = { cursor: nextCursor ?? '' }
    expect((await webhooks.endpoints.list({ tenant, page })).data).toHaveLength(2)
    expect(
      await codeOf(() => webhooks.endpoints.list({ tenant, sort: [{ field: 'url', direction: 'asc' }], page })),
    ).toBe('invalid_cursor')
    expect(await codeOf(() => webhooks.deliveries.list({ tenant, page }))).toBe('invalid_cursor')
  })

  it('leads through a list sorted by the longest texts that endpoints may have', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const url = `https://receiver.example/${'\u0001'.repeat(2020)}`
    for (let n = 0; n < 3; n++) await addEndpoint({ url, name: '\u0001'.repeat(255) })
    const sort = (['name', 'url', 'createdAt', 'updatedAt', 'id'] as const).map((field) => ({
      field,
      direction: 'asc' as const,
    }))
    const ids = new Set<string>()
    let cursor: string | null = null
    for (let pages = 0; pages < 3; pages++) {
      const page = cursor === null ? { limit: 1 } : { limit: 1, cursor }
      const result = await webhooks.endpoints.list({ tenant: 'acme', sort, page })
      for (const { id } of result.data) ids.add(id)
      cursor = result.nextCursor
    }
    expect(ids.size).toBe(3)
    expect(cursor).toBeNull()
  })
})
