import { readFileSync } from 'node:fs'
import {
  createWebhooks,
  type EventCatalogue,
  errorCodes,
  rawJson,
  WebhooksError,
  type WebhooksManagement,
  type WebhooksOptions,
} from '@posthorn/core'
import { type Authorize, createHandler, defineDialect, httpErrors, rest, statusOf } from '@posthorn/http'
import { createNodeHandler } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { type HttpSubject, httpSubject } from '@posthorn/testkit'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let subject: HttpSubject
let webhooks: WebhooksManagement
let errors: unknown[]

beforeEach(async () => {
  subject = await httpSubject(memoryStore())
  webhooks = subject.webhooks
  errors = []
})
afterEach(() => subject.close())

const acme: Authorize = () => ({ tenant: 'acme' })
const onError = (error: unknown) => void errors.push(error)
const endpoint = { url: 'http://127.0.0.1:47001/' }

function post(path: string, body: unknown): Request {
  return new Request(`http://localhost${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('at creation', () => {
  test('authorize is required', () => {
    const options = JSON.parse('{}')
    expect(() => createHandler(webhooks, options)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })

  const faults: [string, unknown][] = [
    ['authorize', undefined],
    ['authorize', { authorize: 'x' }],
    ['foo is not known', { authorize: acme, foo: 1 }],
    ['onError', { authorize: acme, onError: 5 }],
    ['maxBodyBytes', { authorize: acme, maxBodyBytes: '1mb' }],
    ['defineDialect', { authorize: acme, dialect: 'x' }],
    ['routes is required', { authorize: acme, dialect: {} }],
    ['what route() gave', { authorize: acme, dialect: { ...rest, routes: [{}] } }],
  ]
  test.each([
    ...faults.map((fault) => [createHandler, ...fault] as const),
    ...faults.map((fault) => [createNodeHandler, ...fault] as const),
    [createHandler, 'basePath', { authorize: acme, basePath: 5 }] as const,
    [createNodeHandler, 'basePath is not known', { authorize: acme, basePath: '/x' }] as const,
  ])('%o says what to give: %s', (create, words, options) => {
    expect(() => Reflect.apply(create, undefined, [webhooks, options])).toThrow(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(words) }),
    )
  })

  test('the instance is required', () => {
    const refused = expect.objectContaining({ code: 'invalid_argument' })
    expect(() => Reflect.apply(createHandler, undefined, [])).toThrow(refused)
    expect(() => Reflect.apply(createNodeHandler, undefined, [])).toThrow(refused)
  })

  test.each([undefined, null, 'x', {}, { ...rest, tenantID: 1 }, { ...rest, endpointIds: 'x' }])(
    'defineDialect refuses %j',
    (definition) => {
      const refused = expect.objectContaining({ code: 'invalid_argument' })
      expect(() => Reflect.apply(defineDialect, undefined, [definition])).toThrow(refused)
    },
  )

  test('basePath must be a path', () => {
    const options = { authorize: acme, basePath: 'webhooks' }
    expect(() => createHandler(webhooks, options)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })
})

describe('basePath', () => {
  test.each(['/webhooks', '/webhooks/', '/', '', '/a b/ä'])('%j stands before every path', async (basePath) => {
    const handle = createHandler(webhooks, { authorize: acme, basePath })
    const created = await handle(post(`${basePath.replace(/\/$/, '')}/endpoints`, endpoint))
    expect(created.status).toBe(201)
    const location = new URL(String(created.headers.get('location')), 'http://localhost')
    expect((await handle(new Request(location))).status).toBe(200)
  })

  test('outside of it there is nothing', async () => {
    const handle = createHandler(webhooks, { authorize: acme, basePath: '/webhooks' })
    for (const path of ['/endpoints', '/webhooksx/endpoints', '/webhooks', '/']) {
      expect((await handle(new Request(`http://localhost${path}`))).status).toBe(404)
    }
  })
})

test('a body that never comes is a 408', async () => {
  const handle = createHandler(webhooks, { authorize: () => ({ tenant: 'acme' }), onError, bodyTimeoutMs: 1 })
  const headers = { 'content-type': 'application/json' }
  const body = new ReadableStream()
  const late = new Request('http://localhost/endpoints', { method: 'POST', headers, body, duplex: 'half' })
  const response = await handle(late)
  expect([response.status, await response.json()]).toMatchObject([408, { code: 'body_timeout' }])
  expect(errors).toEqual([])
})

test('a body that breaks off is the client’s, and no error of the host’s', async () => {
  const handle = createHandler(webhooks, { authorize: () => ({ tenant: 'acme' }), onError })
  const headers = { 'content-type': 'application/json' }
  const body = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) })
  const response = await handle(
    new Request('http://localhost/endpoints', { method: 'POST', headers, body, duplex: 'half' }),
  )
  expect([response.status, await response.json()]).toMatchObject([400, { code: 'malformed_request' }])
  expect(errors).toEqual([])
})

describe('authorize', () => {
  test('gets the request itself, so that a host can find it again', async () => {
    const request = new Request('http://localhost/endpoints')
    const seen: Request[] = []
    const authorize: Authorize = (given) => {
      seen.push(given)
      return { tenant: 'acme' }
    }
    await createHandler(webhooks, { authorize })(request)
    expect(seen).toEqual([request])
  })

  test('may read a clone of the body', async () => {
    const authorize: Authorize = async (request) => ((await request.clone().text()) ? { tenant: 'acme' } : null)
    const response = await createHandler(webhooks, { authorize })(post('/endpoints', endpoint))
    expect(response.status).toBe(201)
  })

  test('may keep a clone that it does not read, even of a body that is too large', async () => {
    const clones: Request[] = []
    const authorize: Authorize = (request) => {
      clones.push(request.clone())
      return { tenant: 'acme' }
    }
    const handle = createHandler(webhooks, { authorize, maxBodyBytes: 10 })
    expect((await handle(post('/endpoints', endpoint))).status).toBe(413)
    const headers = { 'content-type': 'application/json', 'content-length': '999' }
    const declared = new Request('http://localhost/endpoints', { method: 'POST', headers, body: '{}' })
    expect((await handle(declared)).status).toBe(413)
  })

  test('is told when it reads the body itself', async () => {
    const authorize: Authorize = async (request) => ((await request.text()) ? { tenant: 'acme' } : null)
    const response = await createHandler(webhooks, { authorize, onError })(post('/endpoints', endpoint))
    expect(response.status).toBe(500)
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('request.clone()') })])
  })

  test.each([
    ['nothing', 'undefined'],
    ['true', 'true'],
    ['a string', '"acme"'],
    ['no tenant', '{}'],
    ['an empty tenant', '{"tenant":""}'],
    ['a number as tenant', '{"tenant":5}'],
    ['null as permissions', '{"tenant":"acme","permissions":null}'],
    ['a permission as text', '{"tenant":"acme","permissions":"read"}'],
    ['an unknown permission', '{"tenant":"acme","permissions":["read","root"]}'],
    ['a tenant that is too long', JSON.stringify({ tenant: 'x'.repeat(256) })],
    ['a tenant with a NUL', '{"tenant":"ac\\u0000me"}'],
    ['an actor that is no text', '{"tenant":"acme","actor":7}'],
    ['an actor that is too long', JSON.stringify({ tenant: 'acme', actor: 'x'.repeat(256) })],
  ])('lets nobody in where it gives %s', async (_what, json) => {
    const authorize: Authorize = () => (json === 'undefined' ? JSON.parse('{}').missing : JSON.parse(json))
    const response = await createHandler(webhooks, { authorize, onError })(post('/endpoints', endpoint))
    expect(response.status).toBe(500)
    expect(errors).toEqual([expect.objectContaining({ code: 'invalid_argument' })])
    expect((await webhooks.endpoints.list({ tenant: 'acme' })).data).toEqual([])
  })

  const read = ['read'] as const
  class Session {
    tenant = 'acme'
    get permission() {
      return read
    }
  }
  test.each<[string, () => unknown]>([
    ['a misspelt permissions', () => ({ tenant: 'acme', permission: read })],
    ['a misspelt actor', () => ({ tenant: 'acme', permissions: read, user: 'ada' })],
    ['permissions that are undefined', () => ({ tenant: 'acme', permissions: undefined })],
    ['permissions with a hole', () => ({ tenant: 'acme', permissions: Object.assign([], { 0: 'read', length: 2 }) })],
    ['permissions as a Set', () => ({ tenant: 'acme', permissions: new Set(read) })],
    ['permissions as an object', () => ({ tenant: 'acme', permissions: { read: true } })],
    ['an instance of a class', () => new Session()],
    ['an object with another behind it', () => Object.create({ permissions: read }, { tenant: { value: 'acme' } })],
    ['a key that is a symbol', () => ({ tenant: 'acme', [Symbol('permissions')]: read })],
    ['a key that is hidden', () => Object.defineProperty({ tenant: 'acme' }, 'permission', { value: read })],
    ['a tenant of its prototype', () => JSON.parse('{"__proto__":{"tenant":"acme"}}')],
    ['a list', () => [{ tenant: 'acme' }]],
    ['a Map', () => new Map([['tenant', 'acme']])],
    ['an accessor that throws', () => Object.defineProperty({}, 'tenant', { get: () => JSON.parse('') })],
  ])('lets nobody read a secret where it gives %s', async (_what, give) => {
    const { id } = await webhooks.endpoints.create({ ...endpoint, tenant: 'acme' })
    const authorize: Authorize = () => JSON.parse('{}').missing ?? Reflect.apply(give, undefined, [])
    const response = await createHandler(webhooks, { authorize, onError })(
      new Request(`http://localhost/endpoints/${id}/secret`),
    )
    expect([response.status, (await response.text()).includes('whsec_')]).toEqual([500, false])
    expect(errors).toHaveLength(1)
  })

  test('names the keys there are, to the host alone', async () => {
    const authorize: Authorize = () => JSON.parse('{"tenant":"acme","permission":["read"]}')
    const response = await createHandler(webhooks, { authorize, onError })(new Request('http://localhost/endpoints'))
    expect(await response.json()).toMatchObject({ status: 500, code: 'internal_error' })
    const message = expect.stringContaining('no other keys than tenant, actor, permissions')
    expect(errors).toEqual([expect.objectContaining({ code: 'invalid_argument', message })])
  })

  test('grants what its own keys say, whatever every object is lent', async () => {
    const { id } = await webhooks.endpoints.create({ ...endpoint, tenant: 'acme' })
    const call = (authorize: Authorize) =>
      createHandler(webhooks, { authorize, onError })(new Request(`http://localhost/endpoints/${id}/secret`))
    const hidden = Object.defineProperties({ tenant: '' }, { tenant: { value: 'acme' }, permissions: { value: read } })
    expect((await call(() => hidden)).status).toBe(403)
    const bare = Object.assign(Object.create(null), { tenant: 'acme', permissions: ['secrets'] })
    expect((await call(() => bare)).status).toBe(200)
    Object.defineProperty(Object.prototype, 'tenant', { value: 'acme', configurable: true, writable: true })
    try {
      expect((await call(() => JSON.parse('{}'))).status).toBe(500)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'tenant')
    }
  })

  test('answers 500 whatever it throws, and tells nothing of it', async () => {
    for (const error of [new Error('inner'), new WebhooksError('not_found', 'inner'), 'inner', undefined]) {
      const authorize: Authorize = () => Promise.reject(error)
      const response = await createHandler(webhooks, { authorize, onError })(post('/endpoints', endpoint))
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain('inner')
    }
    expect(errors).toHaveLength(4)
  })

  test('is not asked for a path that is not there', async () => {
    const authorize: Authorize = () => {
      throw new Error('asked')
    }
    const response = await createHandler(webhooks, { authorize, onError })(new Request('http://localhost/nothing'))
    expect(response.status).toBe(404)
    expect(errors).toEqual([])
  })
})

describe('what goes wrong inside', () => {
  async function failing(error: unknown): Promise<Response> {
    const broken = { ...webhooks, stats: () => Promise.reject(error) }
    return createHandler(broken, { authorize: acme, onError })(new Request('http://localhost/stats'))
  }

  /** Codes whose messages tell the host which option to change. */
  const reworded = ['endpoint_limit_reached', 'conflict', 'suspended_by_host']

  test('has the status of its code, and keeps its message to itself from 500 on', async () => {
    expect(Object.keys(statusOf).sort()).toEqual(Object.keys(errorCodes).sort())
    for (const [code, status] of Object.entries(statusOf)) {
      const known = Object.keys(errorCodes).find((name): name is keyof typeof errorCodes => name === code)
      if (known === undefined) throw new Error(code)
      errors = []
      const response = await failing(new WebhooksError(known, 'inner wording', { details: { password: 'hunter2' } }))
      const text = await response.text()
      expect([response.status, JSON.parse(text).code]).toEqual([status, code])
      expect(text.includes('inner wording')).toBe(status < 500 && !reworded.includes(code))
      expect(text).not.toContain('hunter2')
      expect(errors).toHaveLength(status < 500 ? 0 : 1)
    }
  })

  test('is a 500 without a word where it is not ours', async () => {
    const ours = Object.assign(new Error('inner'), { name: 'WebhooksError', code: 'from_the_future' })
    for (const error of [new TypeError('inner'), ours, 'inner', null, { code: 'not_found', message: 'inner' }]) {
      const response = await failing(error)
      expect(response.status).toBe(500)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await response.text()).not.toContain('inner')
    }
    expect(errors).toHaveLength(5)
  })

  test('says when to come back', async () => {
    const response = await failing(new WebhooksError('store_unavailable', 'busy'))
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    const tests = await failing(new WebhooksError('test_limit_reached', 'Wait.'))
    expect([tests.status, tests.headers.get('retry-after')]).toEqual([429, '1'])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('hook')
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
  ])('is answered even if onError %s', async (_what, onBroken) => {
    const broken = { ...webhooks, stats: () => Promise.reject(new Error('inner')) }
    const handle = createHandler(broken, { authorize: acme, onError: onBroken })
    expect((await handle(new Request('http://localhost/stats'))).status).toBe(500)
  })
})

describe('what the host’s options lead to', () => {
  async function created(
    options: Omit<WebhooksOptions<EventCatalogue, never>, 'store' | 'events'>,
    count = 1,
  ): Promise<Response> {
    const instance = createWebhooks({ egress, ...options, store: memoryStore(), events: {} })
    const handle = createHandler(instance, { authorize: acme, onError })
    for (let i = 1; i < count; i++) expect((await handle(post('/endpoints', endpoint))).status).toBe(201)
    return handle(post('/endpoints', endpoint))
  }
  const egress = { allowHttp: true, allow: ['127.0.0.1'] }

  test('http that is not allowed is at fault in the request', async () => {
    const response = await created({ egress: {} })
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'insecure_url', detail: 'body.url: Must be https.', errors: [{ path: 'body.url' }] },
    ])
  })

  test('a limit is told without the option that sets it', async () => {
    const response = await created({ limits: { endpointsPerTenant: 2 } }, 3)
    const text = await response.text()
    expect([response.status, JSON.parse(text).code]).toEqual([409, 'endpoint_limit_reached'])
    expect(text).not.toMatch(/limits|acme|errors/)
  })

  test('a profile that is gone is a 500, and reported', async () => {
    const store = memoryStore()
    const before = createWebhooks({ store, events: {}, egress, profiles: { old: {} } })
    const { id } = await before.endpoints.create({ ...endpoint, tenant: 'acme', profile: 'old' })
    const handle = createHandler(createWebhooks({ store, events: {}, egress }), { authorize: acme, onError })
    const response = await handle(new Request(`http://localhost/endpoints/${id}/test`, { method: 'POST' }))
    expect(response.status).toBe(500)
    expect(errors).toEqual([expect.objectContaining({ code: 'unknown_profile' })])
  })
})

test('lists a hundred faults of a body at most, each in short', async () => {
  const handle = createHandler(webhooks, { authorize: acme })
  const scopes = { ['='.repeat(5000)]: 'x' }
  const many = await handle(post('/endpoints', { ...endpoint, eventTypes: Array(900).fill(1) }))
  expect(JSON.parse(await many.text()).errors).toHaveLength(100)
  expect((await (await handle(post('/endpoints', { ...endpoint, scopes }))).text()).length).toBeLessThan(2000)
})

test('looks through no list or map that is too long', async () => {
  const handle = createHandler(webhooks, { authorize: acme })
  const many = Array<number>(20_000).fill(1)
  for (const [over, path] of [
    [{ eventTypes: many }, 'body.eventTypes'],
    [{ headers: { 'x-many': many } }, 'body.headers.x-many'],
    [{ scopes: Object.fromEntries(many.map((one, at) => [at, one])) }, 'body.scopes'],
  ] as const) {
    const response = await handle(post('/endpoints', { ...endpoint, ...over }))
    expect(JSON.parse(await response.text()).errors).toEqual([{ path, message: expect.any(String) }])
  }
})

test.each([
  ['/endpoints', undefined, 'body: Is missing: send a JSON object.'],
  ['/endpoints', { ...endpoint, timeoutMs: 1e12 }, 'body.timeoutMs: Must be a whole number from 100 to 300000.'],
  ['/endpoints', { ...endpoint, maxInFlight: 0 }, 'body.maxInFlight: Must be a whole number from 1 to 1000.'],
])('says what POST %s must have instead of %j', async (path, body, detail) => {
  const response = await createHandler(webhooks, { authorize: acme })(post(path, body))
  expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_request', detail }])
})

test('the README lists the codes of this layer with their statuses', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = [...readme.matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [code, Number(status)])
  expect(rows).toEqual(Object.entries(httpErrors).map(([code, { status }]) => [code, status]))
})

test('takes a cursor as long as a URL and a name make it', async () => {
  const handle = createHandler(webhooks, { authorize: acme })
  const name = 'ü'.repeat(255)
  for (const end of ['a', 'b'])
    await handle(post('/endpoints', { url: `http://127.0.0.1/${'x'.repeat(2000)}${end}`, name }))
  const list = async (query: string) =>
    JSON.parse(await (await handle(new Request(`http://localhost/endpoints?sort=name,url&limit=1${query}`))).text())
  const { nextCursor } = await list('')
  expect(nextCursor.length).toBeGreaterThan(3400)
  expect((await list(`&cursor=${nextCursor}`)).data).toMatchObject([{ url: expect.stringMatching(/b$/) }])
})

test('shows a payload byte for byte', async () => {
  const text = '{ "z": 1.0, "10": "\\u00e9", "n": 12345678901234567890 }'
  await subject.emit({ tenant: 'acme', payload: rawJson(text) })
  const response = await createHandler(webhooks, { authorize: acme })(new Request('http://localhost/messages'))
  expect(await response.text()).toContain(`"payload":${text},`)
})

test('takes a larger body where the host says so', async () => {
  const large = { ...endpoint, description: 'x'.repeat(1500) }
  const handle = createHandler(webhooks, { authorize: acme, maxBodyBytes: 1000 })
  expect((await handle(post('/endpoints', large))).status).toBe(413)
  expect((await createHandler(webhooks, { authorize: acme })(post('/endpoints', large))).status).toBe(201)
})

test('runs in a framework that speaks Fetch', async () => {
  const app = new Hono()
  const handle = createHandler(webhooks, { authorize: acme, basePath: '/webhooks' })
  app.all('/webhooks/*', (context) => handle(context.req.raw))
  expect((await app.request('/webhooks/endpoints')).status).toBe(200)
})
