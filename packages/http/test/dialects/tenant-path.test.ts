import { createHandler, tenantPath } from '@posthorn/http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asObject } from '../support/json.js'
import { caller, type DialectApp, mountNames, openDialect, stranger, verifyStandard } from './support.js'

/*
 * The page from top to bottom: requests are what it prints, with values for its types.
 */

const base = `/event/${caller.tenant}/webhooks`
const events = { 'invoice.paid': {}, 'contact:created': {}, 'order-shipped': {} }
const grants = {
  READER: { ...caller, permissions: ['read'] as const },
  LISTER: { ...caller, permissions: ['read', 'list'] as const },
  WRITER: { ...caller, permissions: ['write'] as const },
}

let app: DialectApp
beforeAll(async () => {
  app = await openDialect(tenantPath, { events, grants })
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
  return answer.json
}

const create = async (json: string) => asObject(await call(201, `POST ${base}`, json))
const small = '{"name":"Small","endpoint":{"url":"https://example.com/webhook"}}'

describe('POST /event/{tenantLocator}/webhooks', () => {
  test('takes every field, and sends signed events with every header line', async () => {
    const made = await create(
      `{"name":"Billing","enabled":true,"endpoint":{"url":"https://example.com/webhook",
        "headers":{"x-tag":["one","two"],"x-shop":["7"],"x-api-key":["hunter2"]}},"eventTypes":["invoice.paid","contact:created"]}`,
    )
    expect(made).toEqual({
      locator: expect.any(String),
      name: 'Billing',
      enabled: true,
      endpoint: {
        url: 'https://example.com/webhook',
        headers: { 'x-tag': ['one', 'two'], 'x-shop': ['7'], 'x-api-key': ['********'] },
      },
      failureHandling: null,
      suspended: false,
      suspendedAt: null,
      eventTypes: ['invoice.paid', 'contact:created'],
    })
    expect(await app.emitted('order-shipped', {})).toEqual([])
    const [sent, ...more] = await app.emitted('contact:created', { id: 7 })
    if (!sent) throw new Error('Nothing came.')
    expect(more).toEqual([])
    const id = String(made.locator)
    const { secret } = await app.webhooks.endpoints.getSecret({ tenant: caller.tenant, id })
    verifyStandard(sent, secret)
    const lines = sent.rawHeaders.flatMap((name, at) =>
      at % 2 === 0 && name.startsWith('x-') ? [`${name}: ${sent.rawHeaders[at + 1]}`] : [],
    )
    expect(lines.sort()).toEqual(['x-api-key: hunter2', 'x-shop: 7', 'x-tag: one', 'x-tag: two'])
    const { createdBy } = await app.webhooks.endpoints.get({ tenant: caller.tenant, id })
    expect(createdBy).toBe(caller.actor)
  })

  test('with the least is enabled, and gets every event', async () => {
    expect(await create(small)).toEqual({
      locator: expect.any(String),
      name: 'Small',
      enabled: true,
      endpoint: { url: 'https://example.com/webhook', headers: {} },
      failureHandling: null,
      suspended: false,
      suspendedAt: null,
      eventTypes: null,
    })
    expect(await app.emitted('order-shipped', {})).toHaveLength(1)
  })

  test('one that is not enabled, or has no event types, gets none', async () => {
    const made = await create('{"name":"Off","enabled":false,"endpoint":{"url":"https://example.com/"}}')
    expect(made).toMatchObject({ enabled: false, suspended: false })
    await create('{"name":"None","endpoint":{"url":"https://example.com/"},"eventTypes":[]}')
    expect(await app.emitted('invoice.paid', {})).toEqual([])
  })

  test.each([
    ['{"endpoint":{"url":"https://example.com/"}}', 'invalid_request', 'body.name'],
    ['{"name":"n"}', 'invalid_request', 'body.endpoint'],
    ['{"name":"n","endpoint":{}}', 'invalid_request', 'body.endpoint.url'],
    ['{"name":"n","endpoint":{"url":"example"}}', 'invalid_url', 'body.endpoint.url'],
    [
      '{"name":"n","endpoint":{"url":"https://example.com/","headers":{"a":"b"}}}',
      'invalid_request',
      'body.endpoint.headers.a',
    ],
    [
      '{"name":"n","endpoint":{"url":"https://example.com/","headers":{"host":["b"]}}}',
      'forbidden_header',
      'body.endpoint.headers.host',
    ],
    [
      '{"name":"n","endpoint":{"url":"https://example.com/"},"eventTypes":["nothing"]}',
      'unknown_event_type',
      'body.eventTypes.0',
    ],
    [
      '{"name":"n","endpoint":{"url":"https://example.com/"},"failureHandling":{"triggers":["6xx"]}}',
      'invalid_request',
      'body.failureHandling.triggers.0',
    ],
    ['{"name":"n","endpoint":{"url":"https://example.com/"},"locator":"mine"}', 'invalid_request', 'body.locator'],
  ])('%s is refused', async (json, code, path) => {
    expect(await call(400, `POST ${base}`, json)).toEqual({
      status: 400,
      code,
      message: expect.stringContaining(path),
      errors: [{ path, message: expect.any(String) }],
    })
  })
})

test('GET /event/{tenantLocator}/webhooks/{webhookLocator}', async () => {
  const made = await create(small)
  expect(await call(200, `GET ${base}/${made.locator}`)).toEqual(made)
  expect(await call(404, `GET ${base}/nobody`)).toEqual({
    status: 404,
    code: 'not_found',
    message: expect.stringContaining('nobody'),
  })
})

describe('GET /event/{tenantLocator}/webhooks/list', () => {
  test('gives what the parameters say', async () => {
    await create(
      '{"name":"a","endpoint":{"url":"https://example.com/a"},"eventTypes":["invoice.paid","order-shipped"]}',
    )
    await create(
      '{"name":"b","enabled":false,"endpoint":{"url":"https://example.com/b"},"eventTypes":["contact:created"]}',
    )
    const c = await create('{"name":"c","endpoint":{"url":"https://example.com/c"}}')
    const d = await create('{"name":"d","enabled":false,"endpoint":{"url":"https://example.com/d"}}')
    for (const { locator } of [c, d]) {
      await app.webhooks.endpoints.suspend({ tenant: caller.tenant, id: String(locator) })
    }
    const expected: [string, string][] = [
      ['', 'abcd'],
      ['?name=b', 'b'],
      ['?enabled=true', 'ac'],
      ['?enabled=false', 'bd'],
      ['?suspended=true', 'cd'],
      ['?suspended=false', 'ab'],
      ['?active=true', 'a'],
      ['?active=false', 'bcd'],
      ['?active=true&suspended=true', ''],
      ['?active=false&suspended=false', 'b'],
      ['?enabled=true&active=false', 'c'],
      ['?eventTypes=order-shipped', 'a'],
      ['?eventTypes=order-shipped&eventTypes=contact:created', 'ab'],
      ['?eventTypes=order-shipped,contact:created', 'ab'],
      ['?offset=0&count=1000', 'abcd'],
    ]
    for (const [query, names] of expected) {
      const list = await call(200, `GET ${base}/list${query}`)
      if (!Array.isArray(list)) throw new Error('No list.')
      const found = list.map((each) => asObject(each).name)
      expect(found.sort().join(''), query).toBe(names)
    }
    const whole = await call(200, `GET ${base}/list`)
    if (!Array.isArray(whole)) throw new Error('No list.')
    expect(await call(200, `GET ${base}/list?offset=1&count=2`)).toEqual(whole.slice(1, 3))
    expect(await call(200, `GET ${base}/list?name=c`)).toEqual([
      { ...c, suspended: true, suspendedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    ])
  })

  test.each(['offset=-1', 'count=0', 'count=1001', 'enabled=yes', 'colour=red'])('%s is refused', async (query) => {
    const path = `query.${query.split('=')[0]}`
    expect(await call(400, `GET ${base}/list?${query}`)).toMatchObject({ code: 'invalid_request', errors: [{ path }] })
  })

  test('no webhook can be called list', async () => {
    expect((await app.call(`DELETE ${base}/list`)).status).toBe(405)
  })
})

describe('PATCH /event/{tenantLocator}/webhooks/{webhookLocator}', () => {
  const headers = '{"x-tag":["one","two"],"x-shop":["7"],"x-api-key":["hunter2"]}'
  const full = `{"name":"Full","endpoint":{"url":"https://example.com/webhook","headers":${headers}},"eventTypes":["invoice.paid","order-shipped"]}`
  const shown = { 'x-tag': ['one', 'two'], 'x-shop': ['7'], 'x-api-key': ['********'] }

  test.each([
    ['{}', {}],
    ['{"name":"New"}', { name: 'New' }],
    ['{"enabled":false}', { enabled: false }],
    [
      '{"endpoint":{"url":"https://example.com/new"}}',
      { endpoint: { url: 'https://example.com/new', headers: shown } },
    ],
    [
      '{"endpoint":{"addHeaders":{"X-Shop":["8","9"]},"removeHeaders":["X-TAG"]}}',
      {
        endpoint: {
          url: 'https://example.com/webhook',
          headers: { 'x-api-key': ['********'], 'X-Shop': ['8', '9'] },
        },
      },
    ],
    [
      '{"endpoint":{"removeHeaders":["x-tag","x-shop","x-api-key"],"addHeaders":{"x-tag":["three"]}}}',
      { endpoint: { url: 'https://example.com/webhook', headers: { 'x-tag': ['three'] } } },
    ],
    [
      '{"addEventTypes":["contact:created","invoice.paid"]}',
      { eventTypes: ['invoice.paid', 'order-shipped', 'contact:created'] },
    ],
    ['{"removeEventTypes":["invoice.paid"]}', { eventTypes: ['order-shipped'] }],
    [
      '{"removeEventTypes":["invoice.paid","contact:created"],"addEventTypes":["contact:created"]}',
      { eventTypes: ['order-shipped', 'contact:created'] },
    ],
  ])('%s changes that and no more', async (json, change) => {
    const made = await create(full)
    const changed = await call(200, `PATCH ${base}/${made.locator}`, json)
    expect(changed).toEqual({ ...made, ...change })
    expect(await call(200, `GET ${base}/${made.locator}`)).toEqual(changed)
  })

  test('to remove from every event leaves the others', async () => {
    const { locator } = await create(small)
    const changed = await call(200, `PATCH ${base}/${locator}`, '{"removeEventTypes":["order-shipped"]}')
    expect(changed).toMatchObject({ eventTypes: ['invoice.paid', 'contact:created'] })
  })

  test.each([
    ['{"addEventTypes":["invoice.paid","nothing"]}', 'unknown_event_type', 'body.addEventTypes.1'],
    ['{"endpoint":{"addHeaders":{"host":["x"]}}}', 'forbidden_header', 'body.endpoint.addHeaders.host'],
    ['{"endpoint":{"url":"http://example.com/"}}', 'insecure_url', 'body.endpoint.url'],
    ['{"suspended":true}', 'invalid_request', 'body.suspended'],
  ])('%s is refused', async (json, code, path) => {
    const { locator } = await create(small)
    expect(await call(400, `PATCH ${base}/${locator}`, json)).toMatchObject({ code, errors: [{ path }] })
  })

  test('takes no hidden header to another origin for a caller who may not read it', async () => {
    const { locator } = await create(full)
    const as = { authorization: 'Bearer WRITER' }
    const moved = '{"endpoint":{"url":"https://example.org/","addHeaders":{"x-new":["n"]}}}'
    expect(await call(400, `PATCH ${base}/${locator}`, moved, as)).toMatchObject({ code: 'forbidden_header' })
    await call(200, `PATCH ${base}/${locator}`, moved)
  })
})

test('PATCH /event/{tenantLocator}/webhooks/{webhookLocator}/unsuspend lets it go', async () => {
  const { locator } = await create(small)
  const ref = { tenant: caller.tenant, id: String(locator) }
  await app.webhooks.endpoints.suspend({ ...ref, by: 'tenant' })
  expect(await app.emitted('invoice.paid', {})).toEqual([])
  expect(await call(204, `PATCH ${base}/${locator}/unsuspend`)).toBeUndefined()
  expect(await call(200, `GET ${base}/${locator}`)).toMatchObject({ suspended: false, suspendedAt: null })
  expect(await app.emitted('invoice.paid', {})).toHaveLength(2)
  await app.webhooks.endpoints.suspend(ref)
  expect(await call(403, `PATCH ${base}/${locator}/unsuspend`, '{}')).toMatchObject({ code: 'suspended_by_host' })
})

describe('failure handling', () => {
  const handling = `{"triggers":["5xx","404","timeout"],"retryStrategy":{"type":"linear","maxRetries":2,"intervalSeconds":30},
    "divert":true,"suspend":false}`
  const shown = { ...JSON.parse(handling), alertEndpoint: null }
  const withHandling = `{"name":"Careful","endpoint":{"url":"https://example.com/webhook"},"failureHandling":${handling}}`

  test('is given, read back, changed and removed', async () => {
    const made = await create(withHandling)
    expect(made.failureHandling).toEqual(shown)
    const target = `${base}/${made.locator}`
    expect(await call(200, `GET ${target}`)).toEqual(made)
    const changes: [string, unknown][] = [
      [
        '{"failureHandling":{"removeTriggers":["404","5xx"],"addTriggers":["5xx","4xx"]}}',
        { ...shown, triggers: ['timeout', '5xx', '4xx'] },
      ],
      [
        '{"failureHandling":{"retryStrategy":{"maxRetries":1},"suspend":true}}',
        {
          ...shown,
          triggers: ['timeout', '5xx', '4xx'],
          retryStrategy: { ...shown.retryStrategy, maxRetries: 1 },
          suspend: true,
        },
      ],
      ['{"name":"Renamed"}', expect.objectContaining({ suspend: true })],
      [
        '{"removeFailureHandling":true,"failureHandling":{"divert":true}}',
        { triggers: ['4xx', '5xx', 'timeout'], retryStrategy: null, divert: true, suspend: false, alertEndpoint: null },
      ],
      ['{"removeFailureHandling":true}', null],
    ]
    for (const [json, failureHandling] of changes) {
      expect(await call(200, `PATCH ${target}`, json)).toMatchObject({ failureHandling })
    }
  })

  test('drives the engine: triggers, retries, divert and suspension', async () => {
    const { locator } = await create(withHandling)
    const ref = { tenant: caller.tenant, id: String(locator) }
    app.receiver.behave([500, 401])
    expect(await app.emitted('invoice.paid', {})).toHaveLength(1)
    const deliveries = async () =>
      (await app.webhooks.deliveries.list({ tenant: caller.tenant, where: { endpointId: ref.id } })).data
    expect(await deliveries()).toMatchObject([{ status: 'pending', attempts: 1 }])
    // 401 is among no triggers
    await app.emitted('order-shipped', {})
    expect(await deliveries()).toMatchObject([{ status: 'failed', diverted: false }, { status: 'pending' }])
    await call(200, `PATCH ${base}/${locator}`, '{"failureHandling":{"removeRetryStrategy":true,"suspend":true}}')
    app.receiver.behave(404)
    await app.emitted('contact:created', {})
    app.receiver.behave(200)
    expect(await call(200, `GET ${base}/${locator}`)).toMatchObject({ suspended: true })
    await call(204, `PATCH ${base}/${locator}/unsuspend`)
    expect(await call(200, `GET ${base}/${locator}/diverted`)).toMatchObject([{ failureTrigger: '404' }])
  })

  test('is 4xx, 5xx and timeout without any of it where nothing is given, 410 included', async () => {
    const { locator } = await create(small)
    app.receiver.behave([410, 500, 200])
    for (const type of ['invoice.paid', 'order-shipped']) expect(await app.emitted(type, {})).toHaveLength(1)
    expect(await app.emitted('invoice.paid', {})).toHaveLength(1)
    expect(await call(200, `GET ${base}/${locator}`)).toMatchObject({ suspended: false, failureHandling: null })
    expect(await call(200, `GET ${base}/${locator}/diverted`)).toEqual([])
  })

  test('an alert endpoint is told, with its headers, and keeps hidden ones over a change', async () => {
    const alertEndpoint =
      '{"url":"https://example.org/alerts","headers":{"x-tag":["one","two"],"x-api-key":["hunter2"]}}'
    const { locator, failureHandling } = await create(
      `{"name":"Told","endpoint":{"url":"https://example.com/webhook"},"failureHandling":{"alertEndpoint":${alertEndpoint}}}`,
    )
    const headers = { 'x-tag': ['one', 'two'], 'x-api-key': ['********'] }
    expect(failureHandling).toMatchObject({ alertEndpoint: { url: 'https://example.org/alerts', headers } })
    const change = '{"failureHandling":{"alertEndpoint":{"addHeaders":{"x-tag":["three"]}}}}'
    expect(await call(200, `PATCH ${base}/${locator}`, change)).toMatchObject({
      failureHandling: { alertEndpoint: { headers: { 'x-tag': ['three'], 'x-api-key': ['********'] } } },
    })
    app.receiver.behave([500, 200])
    const before = app.receiver.requests.length
    await app.emitted('invoice.paid', { id: 7 })
    await app.webhooks.drain()
    const [event, alert, ...more] = app.receiver.requests.slice(before)
    if (!event || !alert) throw new Error('Nothing came.')
    expect([event.url, alert.url, more]).toEqual(['/webhook', '/alerts', []])
    expect([alert.headers['x-tag'], alert.headers['x-api-key']]).toEqual(['three', 'hunter2'])
    const { secret } = await app.webhooks.endpoints.getSecret({ tenant: caller.tenant, id: String(locator) })
    verifyStandard(alert, secret)
    expect(await call(200, `GET ${base}/list`)).toHaveLength(1)
    const removed = await call(200, `PATCH ${base}/${locator}`, '{"failureHandling":{"removeAlertEndpoint":true}}')
    expect(removed).toMatchObject({ failureHandling: null })
  })

  test.each([
    ['{"url":"http://example.com/"}', 'insecure_url', 'url'],
    ['{"url":"https://example.com/","headers":{"host":["x"]}}', 'forbidden_header', 'headers.host'],
  ])('an alert endpoint like %s is refused', async (alertEndpoint, code, path) => {
    const json = `{"name":"n","endpoint":{"url":"https://example.com/"},"failureHandling":{"alertEndpoint":${alertEndpoint}}}`
    const place = `body.failureHandling.alertEndpoint.${path}`
    expect(await call(400, `POST ${base}`, json)).toMatchObject({ code, errors: [{ path: place }] })
  })

  test('diverted events are listed, fetched, sent again and deleted', async () => {
    const { locator } = await create(
      '{"name":"Keeper","endpoint":{"url":"https://example.com/webhook"},"failureHandling":{"divert":true}}',
    )
    const diverted = `${base}/${locator}/diverted`
    app.receiver.behave([503, 404, 500, 200])
    for (const type of ['invoice.paid', 'order-shipped', 'contact:created']) await app.emitted(type, {})
    const list = await call(200, `GET ${diverted}`)
    if (!Array.isArray(list)) throw new Error('No list.')
    const [last, middle, first] = list.map(asObject)
    expect([last, middle, first].map((each) => each?.failureTrigger)).toEqual(['5xx', '4xx', '5xx'])
    expect(first).toEqual({
      eventLocator: expect.any(String),
      requestLocator: expect.any(String),
      failureMessage: 'The receiver answered 503.',
      failureTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      failureTrigger: '5xx',
    })
    expect(await call(200, `GET ${diverted}?offset=1&count=1`)).toEqual([middle])
    const one = `${diverted}/${first?.eventLocator}`
    expect(await call(200, `GET ${one}`)).toEqual(first)
    expect(await call(204, `POST ${one}/resend`)).toBeUndefined()
    await call(404, `GET ${one}`)
    await call(404, `POST ${one}/resend`)
    await app.webhooks.drain()
    expect(await call(200, `GET ${diverted}`)).toEqual([last, middle])
    expect(await call(204, `DELETE ${diverted}/${middle?.eventLocator}`)).toBeUndefined()
    await call(404, `DELETE ${diverted}/${middle?.eventLocator}`)
    expect(await call(200, `GET ${diverted}`)).toEqual([last])
    const other = await create(small)
    await call(404, `GET ${base}/${other.locator}/diverted/${last?.eventLocator}`)
    await call(404, `GET ${base}/nobody/diverted`)
    const resent = app.receiver.requests.at(-1)
    expect(resent?.headers['webhook-id']).toBe(first?.eventLocator)
    app.receiver.behave(200)
  })
})

test('DELETE /event/{tenantLocator}/webhooks/{webhookLocator}', async () => {
  const { locator } = await create(small)
  expect(await call(204, `DELETE ${base}/${locator}`)).toBeUndefined()
  await call(404, `DELETE ${base}/${locator}`)
})

test('permissions are read, list and write', async () => {
  const { locator } = await create(small)
  const routes: [string, string | undefined, string[]][] = [
    [`GET ${base}/${locator}`, undefined, ['READER', 'LISTER']],
    [`GET ${base}/list`, undefined, ['LISTER']],
    [`POST ${base}`, small, ['WRITER']],
    [`PATCH ${base}/${locator}`, '{}', ['WRITER']],
    [`PATCH ${base}/${locator}/unsuspend`, undefined, ['WRITER']],
    [`GET ${base}/${locator}/diverted`, undefined, ['LISTER']],
    [`GET ${base}/${locator}/diverted/nothing`, undefined, ['READER', 'LISTER']],
    [`POST ${base}/${locator}/diverted/nothing/resend`, undefined, ['WRITER']],
    [`DELETE ${base}/${locator}/diverted/nothing`, undefined, ['WRITER']],
    [`DELETE ${base}/${locator}`, undefined, ['WRITER']],
  ]
  for (const [target, json, allowed] of routes) {
    for (const name of Object.keys(grants)) {
      const { status } = await app.call(target, json, { authorization: `Bearer ${name}` })
      const isLetIn = status < 300 || (status === 404 && target.includes('nothing'))
      expect(isLetIn, `${name} ${target}: ${status}`).toBe(allowed.includes(name))
      if (!isLetIn) expect(status).toBe(403)
    }
  }
})

test('the tenant in the path is the caller’s own, whoever’s the webhook is', async () => {
  const { locator } = await create(small)
  const foreign = `/event/${stranger.tenant}/webhooks`
  const as = { authorization: 'Bearer OTHER_TOKEN' }
  for (const target of [`GET ${base}/${locator}`, `GET ${base}/list`, `DELETE ${base}/${locator}`]) {
    expect((await app.call(target, undefined, as)).status).toBe(404)
    expect((await app.call(target.replace(base, foreign))).status).toBe(404)
  }
  expect((await app.call(`GET ${foreign}/${locator}`, undefined, as)).status).toBe(404)
  expect(await call(200, `GET ${foreign}/list`, undefined, as)).toEqual([])
})

test('an endpoint of another dialect has null for what it has not', async () => {
  const { id } = await app.webhooks.endpoints.create({
    tenant: caller.tenant,
    url: 'https://example.com/',
    headers: { a: 'b' },
  })
  expect(await call(200, `GET ${base}/${id}`)).toMatchObject({ name: null, endpoint: { headers: { a: ['b'] } } })
  const handle = createHandler(app.webhooks, {
    dialect: { ...tenantPath, tenantId: () => 'shown' },
    authorize: () => caller,
  })
  expect((await handle(new Request(`http://localhost/event/shown/webhooks/${id}`))).status).toBe(200)
})

test.each(mountNames)('%s serves it', async (mount) => {
  const mounted = await openDialect(tenantPath, { events, mount })
  try {
    const { locator } = asObject(await mounted.expect(201, `POST ${base}`, small))
    expect(await mounted.expect(200, `GET ${base}/list?eventTypes=a&eventTypes=b`)).toEqual([])
    await mounted.expect(204, `PATCH ${base}/${locator}/unsuspend`)
    expect(mounted.errors).toEqual([])
  } finally {
    await mounted.close()
  }
})
