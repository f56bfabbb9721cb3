import { createHandler, jsonApi } from '@posthorn/http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asObject } from '../support/json.js'
import { caller, type DialectApp, mountNames, openDialect, verifyStandard } from './support.js'

/*
 * The page from top to bottom: requests are what it prints, with values for its types.
 */

const base = '/api/v3/notification/webhooks'
const events = {
  'invoice.paid': { description: 'An invoice was paid.' },
  'contact:created': {},
  'order-shipped': {},
}
const readers = { ...caller, permissions: ['read', 'list', 'write', 'test'] as const }

let app: DialectApp
beforeAll(async () => {
  app = await openDialect(
    { ...jsonApi, tenantId: () => '42' },
    { events, grants: { READER: readers, LISTER: { ...caller, permissions: ['list'] } } },
  )
})
afterAll(() => app.close())
beforeEach(async () => {
  const { data } = await app.webhooks.endpoints.list({ tenant: caller.tenant, page: { limit: 1000 } })
  for (const { id } of data) await app.webhooks.endpoints.delete({ tenant: caller.tenant, id })
})

/** A plain call, its answer held against the OpenAPI document. */
async function call(status: number, target: string, json?: string, headers?: Record<string, string>) {
  const answer = await app.call(target, json, headers)
  expect(answer.status, `${target}: ${answer.text}`).toBe(status)
  return answer.json === undefined ? undefined : asObject(answer.json)
}

/** Creates a webhook; gives its id. */
async function create(attributes: string): Promise<string> {
  const made = await call(201, `POST ${base}`, `{"data":{"type":"webhooks","attributes":${attributes}}}`)
  return String(asObject(made?.data).id)
}

async function names(query: string): Promise<unknown[]> {
  const { data } = asObject(await call(200, `GET ${base}?${query}`))
  if (!Array.isArray(data)) throw new Error('No list.')
  return data.map((each) => asObject(asObject(each).attributes).name)
}

const resource = {
  type: 'webhooks',
  id: expect.stringMatching(/^\d{16}$/),
  attributes: {
    id: expect.any(Number),
    account_id: 42,
    url: 'https://example.com/webhook',
    secret: expect.stringMatching(/^whsec_/),
    scopes: {},
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updated_at: expect.stringMatching(/Z$/),
  },
  relationships: {},
}

describe('post /api/v3/notification/webhooks', () => {
  test('takes every attribute, ignores what is the server’s, and sends signed events', async () => {
    const made = await call(
      201,
      `POST ${base}`,
      `{"data":{"type":"webhooks","attributes":{"id":7,"account_id":8,"name":"Billing","url":"https://example.com/webhook",
        "secret":"a-secret-of-their-own","events":["invoice.paid","contact:created"],
        "scopes":{"region":"eu","tier":2,"vip":true,"none":null,"shops":[1,"2"],"deep":{"b":1,"a":[]}},
        "created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z"}}}`,
      { 'content-type': 'application/vnd.api+json' },
    )
    const expected = {
      ...resource,
      attributes: {
        ...resource.attributes,
        name: 'Billing',
        secret: 'a-secret-of-their-own',
        events: ['invoice.paid', 'contact:created'],
        scopes: { region: 'eu', tier: 2, vip: true, none: null, shops: [1, '2'], deep: { b: 1, a: [] } },
      },
    }
    expect(made).toEqual({ data: expected, included: [] })
    const { id, attributes } = asObject(made?.data)
    expect(asObject(attributes).id).toBe(Number(id))
    expect(await call(200, `GET ${base}/${id}`)).toEqual(made)

    const before = app.receiver.requests.length
    const scopes = { vip: true, tier: 2, region: 'eu', none: null, shops: [1, '2'], deep: { a: [], b: 1 }, more: 1 }
    const { tenant } = caller
    await app.webhooks.emit('contact:created', { n: 1 }, { tenant, scopes })
    await app.webhooks.emit('order-shipped', { n: 2 }, { tenant, scopes })
    await app.webhooks.emit('contact:created', { n: 3 }, { tenant, scopes: { ...scopes, tier: 3 } })
    await app.webhooks.emit('contact:created', { n: 4 }, { tenant })
    await app.webhooks.drain()
    const [sent, ...more] = app.receiver.requests.slice(before)
    if (!sent) throw new Error('Nothing came.')
    expect([more, JSON.parse(sent.text).data]).toEqual([[], { n: 1 }])
    verifyStandard(sent, 'a-secret-of-their-own')
  })

  test.each(['application/json', 'application/vnd.api+json'])('with %s and the least: every event', async (type) => {
    const json = '{"data":{"type":"webhooks","attributes":{"url":"https://example.com/webhook"}}}'
    const made = await call(201, `POST ${base}`, json, { 'content-type': type, accept: type })
    expect(made).toEqual({ data: resource, included: [] })
    const [sent] = await app.emitted('order-shipped', {})
    if (!sent) throw new Error('Nothing came.')
    verifyStandard(sent, String(asObject(asObject(made?.data).attributes).secret))
    const answer = await app.call(`GET ${base}`, undefined, { accept: type })
    expect(answer.headers.get('content-type')).toBe(type)
    expect((await app.call(`GET ${base}/x`, undefined, { accept: type })).headers.get('content-type')).toBe(type)
  })

  test('an empty list is none of the events', async () => {
    const id = await create('{"url":"https://example.com/webhook","events":[]}')
    expect(await app.emitted('invoice.paid', {})).toEqual([])
    expect(await call(200, `GET ${base}/${id}`)).toMatchObject({ data: { attributes: { events: [] } } })
  })

  test.each([
    ['{"data":{"type":"webhooks","attributes":{}}}', 'invalid_request', '/data/attributes/url'],
    ['{"data":{"type":"hooks","attributes":{"url":"https://example.com/"}}}', 'invalid_request', '/data/type'],
    ['{"data":{"type":"webhooks","attributes":{"url":"ftp://example.com/"}}}', 'invalid_url', '/data/attributes/url'],
    ['{"data":{"type":"webhooks","attributes":{"url":"http://example.com/"}}}', 'insecure_url', '/data/attributes/url'],
    [
      '{"data":{"type":"webhooks","attributes":{"url":"https://example.com/","events":["invoice.paid","nothing"]}}}',
      'unknown_event_type',
      '/data/attributes/events/1',
    ],
    [
      '{"data":{"type":"webhooks","attributes":{"url":"https://example.com/","secret":"short"}}}',
      'invalid_request',
      '/data/attributes/secret',
    ],
    [
      '{"data":{"type":"webhooks","attributes":{"url":"https://example.com/","a~b/c":1}}}',
      'invalid_request',
      '/data/attributes/a~0b~1c',
    ],
  ])('%s is an error object', async (json, code, pointer) => {
    expect(await call(400, `POST ${base}`, json)).toEqual({
      errors: [{ status: '400', code, title: expect.any(String), detail: expect.any(String), source: { pointer } }],
    })
  })
})

describe('get /api/v3/notification/webhooks', () => {
  beforeEach(async () => {
    for (const name of ['c', 'a', 'b'])
      await create(`{"name":"${name}","url":"https://example.com/${name}","scopes":{"n":"${name}","size":5}}`)
  })

  test('gives all there are, with everything but a total', async () => {
    const list = await call(200, `GET ${base}`)
    const { id: _, url, ...attributes } = resource.attributes
    expect(list).toEqual({
      data: ['c', 'a', 'b'].map((name) => ({
        ...resource,
        attributes: {
          ...attributes,
          id: expect.any(Number),
          name,
          url: url.replace('webhook', name),
          scopes: { n: name, size: 5 },
        },
      })),
      included: [],
    })
  })

  test('page[number], page[size], count and sort', async () => {
    expect(await names('sort=name')).toEqual(['a', 'b', 'c'])
    expect(await names('sort=-name')).toEqual(['c', 'b', 'a'])
    expect(await names('sort=created_at,-name')).toHaveLength(3)
    expect(await names('sort=-id')).toEqual(['b', 'a', 'c'])
    expect(await names('sort=-url&page[number]=2&page[size]=2')).toEqual(['a'])
    expect(await names('sort=name&page%5Bsize%5D=2')).toEqual(['a', 'b'])
    expect(await call(200, `GET ${base}?page[size]=1&count=true`)).toMatchObject({ meta: { total: 3 } })
    expect(await call(200, `GET ${base}?page[size]=1&count=false`)).not.toHaveProperty('meta')
  })

  test('filter[...] on every field', async () => {
    const { data } = await app.webhooks.endpoints.list({
      tenant: caller.tenant,
      where: { name: 'a' },
      withSecrets: true,
    })
    const [a] = data
    if (!a?.secret) throw new Error('There is none.')
    const secret = encodeURIComponent(a.secret)
    await call(
      200,
      `PATCH ${base}/${a.id}`,
      '{"data":{"type":"webhooks","attributes":{"name":"a, b","events":["invoice.paid","order-shipped"]}}}',
    )
    const { createdAt, updatedAt } = await app.webhooks.endpoints.get({ tenant: caller.tenant, id: a.id })
    const all = ['a, b', 'b', 'c']
    const expected: [string, string[]][] = [
      [`filter[id]=${a.id}`, ['a, b']],
      [`filter[id]=${a.id},5`, ['a, b']],
      ['filter[id]=5', []],
      ['filter[account_id]=42', all],
      ['filter[account_id]=41,42', all],
      ['filter[account_id]=41', []],
      ['filter[name]=b,c', ['b', 'c']],
      ['filter[name][]=a,%20b&filter[name][]=c', ['a, b', 'c']],
      ['filter[name][0]=a,%20b&filter[name][1]=c', ['a, b', 'c']],
      ['filter[name]=b&filter[name]=c', ['b', 'c']],
      ['filter[url]=https://example.com/b', ['b']],
      [`filter[secret]=${secret}`, ['a, b']],
      [`filter[secret]=another,${secret}`, ['a, b']],
      ['filter[events]=invoice.paid', ['a, b']],
      ['filter[events]=contact:created,order-shipped', ['a, b']],
      ['filter[events]=contact:created', []],
      ['filter[scopes][n]=b', ['b']],
      ['filter[scopes][n]=b&filter[scopes][size]=5', ['b']],
      ['filter[scopes][n]=b&filter[scopes][size]=6', []],
      [`filter[created_at]=${createdAt.toISOString()}&filter[id]=${a.id}`, ['a, b']],
      ['filter[created_at]=2020-01-01', []],
      [`filter[updated_at]=2020-01-01,${updatedAt.toISOString()}&filter[id]=${a.id}`, ['a, b']],
      ['filter[name]=b&filter[account_id]=41', []],
    ]
    for (const [query, found] of expected) expect(await names(`sort=name&${query}`), query).toEqual(found)
  })

  test('fields[webhooks] picks the attributes', async () => {
    const list = await call(200, `GET ${base}?fields[webhooks]=name,id&fields[others]=x&sort=name&page[size]=1`)
    expect(list?.data).toEqual([
      { type: 'webhooks', id: resource.id, attributes: { id: expect.any(Number), name: 'a' }, relationships: {} },
    ])
    expect((await call(200, `GET ${base}?fields[webhooks][]=url&filter[name]=a`))?.data).toMatchObject([
      { attributes: { url: 'https://example.com/a' } },
    ])
  })

  test.each([
    ['page[size]=1001', 'page[size]'],
    ['page[size]=0', 'page[size]'],
    ['page[number]=0', 'page[number]'],
    ['page=2', 'page'],
    ['page[size]=1&page=2', 'page'],
    ['sort=secret', 'sort'],
    ['count=maybe', 'count'],
    ['filter[colour]=red', 'filter[colour]'],
    ['filter[created_at]=yesterday', 'filter[created_at][0]'],
    ['filter[id]=', 'filter[id][0]'],
    ['fields[webhooks]=colour', 'fields'],
    ['__proto__[a]=1', '__proto__'],
    ['a[b][c][d][e][f]=1', 'a[b][c][d][e][f]'],
  ])('%s is refused', async (query, parameter) => {
    const answer = await call(400, `GET ${base}?${query}`)
    expect(answer).toMatchObject({ errors: [{ code: 'invalid_request', source: { parameter } }] })
  })
})

describe('get /api/v3/notification/webhooks/:resource_id', () => {
  test('gives it, or the fields that are asked for', async () => {
    const id = await create('{"url":"https://example.com/webhook"}')
    expect(await call(200, `GET ${base}/${id}`)).toEqual({ data: { ...resource, id }, included: [] })
    expect(await call(200, `GET ${base}/${id}?included=account,events&fields[webhooks]=url`)).toEqual({
      data: { type: 'webhooks', id, attributes: { url: 'https://example.com/webhook' }, relationships: {} },
      included: [],
    })
    expect(await call(200, `GET ${base}/${id}?included[]=account`)).toMatchObject({ included: [] })
  })

  test('one that is not there is an error object', async () => {
    const answer = await call(404, `GET ${base}/12`)
    expect(answer).toEqual({
      errors: [{ status: '404', code: 'not_found', title: expect.any(String), detail: expect.any(String) }],
    })
    await call(400, `GET ${base}/abc`)
  })
})

describe('patch /api/v3/notification/webhooks/:resource_id', () => {
  test('changes what is named and nothing else', async () => {
    const id = await create('{"url":"https://example.com/webhook","scopes":{"n":1}}')
    const json = `{"data":{"type":"webhooks","id":"${id}","attributes":{"id":${id},"name":"New","url":"https://example.org/new",
      "secret":"another-secret-of-theirs","events":["order-shipped"]}}}`
    const changed = await call(200, `PATCH ${base}/${id}`, json)
    const attributes = {
      ...resource.attributes,
      name: 'New',
      url: 'https://example.org/new',
      secret: 'another-secret-of-theirs',
      events: ['order-shipped'],
      scopes: { n: 1 },
    }
    expect(changed).toEqual({ data: { ...resource, id, attributes }, included: [] })
    expect(await call(200, `GET ${base}/${id}`)).toEqual(changed)
    expect(await call(200, `PATCH ${base}/${id}`, '{"data":{"type":"webhooks","attributes":{}}}')).toEqual(changed)
  })

  test('takes no scopes, and no other id', async () => {
    const id = await create('{"url":"https://example.com/webhook"}')
    for (const [sent, pointer] of [
      ['"attributes":{"scopes":{"n":2}}', '/data/attributes/scopes'],
      ['"id":"5","attributes":{}', '/data/id'],
      ['"attributes":{"id":5}', '/data/attributes/id'],
    ]) {
      const answer = await call(400, `PATCH ${base}/${id}`, `{"data":{"type":"webhooks",${sent}}}`)
      expect(answer).toMatchObject({ errors: [{ source: { pointer } }] })
    }
  })
})

test('delete /api/v3/notification/webhooks/:resource_id', async () => {
  const id = await create('{"url":"https://example.com/webhook"}')
  expect(await call(204, `DELETE ${base}/${id}`)).toBeUndefined()
  await call(404, `DELETE ${base}/${id}`)
})

test('get /api/v3/notification/webhooks/events', async () => {
  expect(await call(200, `GET ${base}/events`)).toEqual({
    data: [
      { type: 'events', id: 'invoice.paid', attributes: { name: 'invoice.paid', description: 'An invoice was paid.' } },
      { type: 'events', id: 'contact:created', attributes: { name: 'contact:created' } },
      { type: 'events', id: 'order-shipped', attributes: { name: 'order-shipped' } },
    ],
  })
})

test('post /api/v3/notification/webhooks/test/:id really sends', async () => {
  const id = await create('{"url":"https://example.com/tested","secret":"a-secret-of-their-own"}')
  const before = app.receiver.requests.length
  expect(await call(200, `POST ${base}/test/${id}`)).toEqual({ success: true, message: 'The receiver answered 200.' })
  const [sent] = app.receiver.requests.slice(before)
  if (!sent) throw new Error('Nothing came.')
  verifyStandard(sent, 'a-secret-of-their-own')
  app.receiver.behave({ status: 500 }, '/tested')
  expect(await call(200, `POST ${base}/test/${id}`, '{}')).toEqual({
    success: false,
    message: expect.stringContaining('500'),
  })
  await call(404, `POST ${base}/test/5`)
})

test('secrets are for callers who may read them, but for the one that is made', async () => {
  const as = { authorization: 'Bearer READER' }
  const json = '{"data":{"type":"webhooks","attributes":{"url":"https://example.com/webhook"}}}'
  const made = await call(201, `POST ${base}`, json, as)
  const { id, attributes } = asObject(made?.data)
  const { secret } = asObject(attributes)
  expect(secret).toMatch(/^whsec_/)
  const { secret: _, ...hidden } = resource.attributes
  const expected = { ...resource, attributes: hidden }
  expect((await call(200, `GET ${base}/${id}`, undefined, as))?.data).toEqual(expected)
  expect((await call(200, `GET ${base}?fields[webhooks]=secret`, undefined, as))?.data).toMatchObject([
    { attributes: {} },
  ])
  expect((await call(200, `GET ${base}`, undefined, as))?.data).toEqual([expected])
  const renamed = '{"data":{"type":"webhooks","attributes":{}}}'
  expect((await call(200, `PATCH ${base}/${id}`, renamed, as))?.data).toEqual(expected)
  const refused = await call(403, `GET ${base}?filter[secret]=${encodeURIComponent(String(secret))}`, undefined, as)
  expect(refused).toMatchObject({ errors: [{ status: '403', code: 'forbidden' }] })
})

test('accounts without a number have no account_id', async () => {
  const authorize = () => caller
  const handle = createHandler(app.webhooks, { dialect: jsonApi, authorize })
  await create('{"url":"https://example.com/webhook"}')
  const { data } = asObject(await (await handle(new Request(`http://localhost${base}`))).json())
  expect(data).toMatchObject([{ attributes: { url: 'https://example.com/webhook' } }])
  expect(JSON.stringify(data)).not.toContain('account_id')
  const own = await handle(new Request(`http://localhost${base}?filter[account_id]=${caller.tenant}`))
  expect(asObject(await own.json()).data).toHaveLength(1)
})

test.each(mountNames)('%s reads brackets in the query and JSON:API bodies', async (mount) => {
  const mounted = await openDialect(jsonApi, { events, mount })
  try {
    const json = '{"data":{"type":"webhooks","attributes":{"url":"https://example.com/webhook"}}}'
    await mounted.expect(201, `POST ${base}`, json, { 'content-type': 'application/vnd.api+json' })
    const query = 'page[size]=1&filter[url][]=https://example.com/webhook&count=true&fields[webhooks]=url'
    expect(await mounted.expect(200, `GET ${base}?${query}`)).toMatchObject({
      data: [{ attributes: { url: 'https://example.com/webhook' } }],
      meta: { total: 1 },
    })
    expect(mounted.errors).toEqual([])
  } finally {
    await mounted.close()
  }
})
