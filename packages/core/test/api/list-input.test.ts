import { describe, expect, it } from 'vitest'
import { errorOf } from '../support/errors.js'
import { type TestInstance, testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const lists = ['endpoints', 'messages', 'deliveries'] as const
const list = (webhooks: TestInstance['webhooks'], name: (typeof lists)[number], request: object) =>
  webhooks[name].list(untyped({ tenant: 'acme', ...request }))

describe.each(lists)('%s.list', (name) => {
  it.each([
    { limit: -1 },
    { limit: 0 },
    { limit: 1001 },
    { limit: 1.5 },
    { limit: Number.NaN },
    { limit: Number.POSITIVE_INFINITY },
    { limit: '10' },
    { limit: null },
    { offset: -1 },
    { offset: 0.5 },
    { offset: Number.NaN },
    { offset: 1, cursor: 'abc' },
    { cursor: 7 },
    { cursor: '' },
    { size: 10 },
    'abc',
    7,
    null,
  ])('refuses the page %j', async (page) => {
    const { webhooks } = await testInstance()
    const error = await errorOf(() => list(webhooks, name, { page }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toContain(`${name}.list: page`)
    expect(error.message).toContain('must')
  })

  it.each(['garbage', '%', 'W10', 'bnVsbA', 'x'.repeat(20_000)])('refuses the cursor %s', async (cursor) => {
    const { webhooks } = await testInstance()
    const error = await errorOf(() => list(webhooks, name, { page: { cursor } }))
    expect(error).toMatchObject({ code: 'invalid_cursor', details: { issues: [{ path: 'page.cursor' }] } })
  })

  it('takes the smallest and the largest page, and none', async () => {
    const { webhooks } = await testInstance()
    for (const page of [undefined, {}, { limit: 1 }, { limit: 1000 }, { offset: 0 }, { cursor: undefined, limit: 5 }]) {
      expect(await list(webhooks, name, { page })).toEqual({ data: [], nextCursor: null })
    }
  })

  it.each([
    { sort: [{ field: 'nope', direction: 'asc' }] },
    { sort: [{ field: 'id', direction: 'up' }] },
    { sort: [{ field: 'id' }] },
    { sort: 'id' },
    { where: { nope: 1 } },
    { where: { id: 7 } },
    { where: { id: [''] } },
    { where: { createdAt: { from: 5 } } },
    { where: { createdAt: { after: new Date() } } },
    { where: [] },
    { total: 'yes' },
    { tenant: '' },
    { tenant: undefined },
    { filter: {} },
  ])('refuses %j', async (request) => {
    const { webhooks } = await testInstance()
    const error = await errorOf(() => list(webhooks, name, request))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toContain(`${name}.list: ${Object.keys(request)[0]}`)
  })

  it('names the conditions it knows', async () => {
    const { webhooks } = await testInstance()
    const error = await errorOf(() => list(webhooks, name, { where: { colour: 'red' } }))
    expect(error.message).toMatch(/where\.colour: is not known; known are id, .*createdAt/)
  })

  it('counts where asked', async () => {
    const { webhooks } = await testInstance()
    expect(await list(webhooks, name, { total: true })).toEqual({ data: [], nextCursor: null, total: 0 })
  })
})

describe('a sort', () => {
  it('is refused where a field stands twice', async () => {
    const { webhooks } = await testInstance()
    const sort = [
      { field: 'url', direction: 'asc' },
      { field: 'url', direction: 'desc' },
    ]
    const error = await errorOf(() => list(webhooks, 'endpoints', { sort }))
    expect(error).toMatchObject({ code: 'invalid_argument', details: { issues: [{ path: 'sort' }] } })
  })
})

it.each([
  ['deliveries', 'pending, held, delivered, failed, cancelled'],
  ['endpoints', 'active, paused, suspended'],
] as const)('%s.list names the statuses there are where it is given another', async (name, statuses) => {
  const { webhooks } = await testInstance()
  for (const status of ['nope', ['nope'], 7]) {
    const error = await errorOf(() => list(webhooks, name, { where: { status } }))
    expect(error.message).toBe(`${name}.list: where.status: must be one of ${statuses}, or a list of them.`)
  }
})
