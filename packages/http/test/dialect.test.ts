import { createWebhooks, type EndpointIdKind } from '@posthorn/core'
import {
  createHandler,
  type Dialect,
  defineDialect,
  fields,
  type Places,
  type RouteContext,
  rest,
  route,
  time,
} from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { type HttpSubject, httpSubject } from '@posthorn/testkit'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'

let subject: HttpSubject
beforeEach(async () => {
  subject = await httpSubject(memoryStore())
})
afterEach(() => subject.close())

const hello = route({
  method: 'GET',
  path: '/t/:tenant/hello/:name',
  permission: ['read', 'list'],
  input: {
    params: v.object({ tenant: v.string(), name: v.string() }),
    query: fields({ times: v.optional(v.pipe(v.string(), v.transform(Number))) }),
  },
  handle: ({ params, query }, { tenant, can }) => ({
    tenant,
    hello: Array<string>(query.times ?? 1).fill(params.name),
    mayWrite: can('write'),
    hidden: true,
  }),
  answer: v.object({ tenant: v.string(), hello: v.array(v.string()), mayWrite: v.boolean() }),
})

const exact = route({
  method: 'GET',
  path: '/t/:tenant/hello/everyone',
  permission: 'read',
  input: {},
  handle: (_, { profile }) => ({ everyone: true, profile }),
  answer: v.object({ everyone: v.boolean(), profile: v.nullable(v.string()) }),
})

const dialect = defineDialect({
  name: 'greeting',
  routes: [hello, exact],
  contentType: 'application/vnd.greeting+json',
  profile: 'loud',
  presentFailure: ({ status, code }) => ({ contentType: 'application/json', body: { oops: code, status } }),
  tenantParam: 'tenant',
  tenantId: (tenant) => tenant.toUpperCase(),
})

function get(path: string, using: Dialect = dialect): Promise<Response> {
  const { profiles } = createWebhooks({ store: memoryStore(), events: {}, profiles: { loud: {} } })
  const handle = createHandler(
    { ...subject.webhooks, profiles },
    {
      authorize: (_request, { tenant }) =>
        tenant === 'NOBODY' ? null : { tenant: 'acme', permissions: ['read', 'list'] },
      dialect: using,
    },
  )
  return handle(new Request(`http://localhost${path}`))
}

test('a handler is typed by its schemas', () => {
  route({
    method: 'POST',
    path: '/x/:id',
    permission: 'write',
    input: { params: v.object({ id: v.string() }), body: v.optional(fields({ count: v.number() })) },
    handle: (input, context) => {
      expectTypeOf(input).toEqualTypeOf<{ params: { id: string }; body?: { count: number } | undefined }>()
      expectTypeOf(context).toEqualTypeOf<RouteContext>()
      return { at: new Date(0), more: 1 }
    },
    answer: v.object({ at: time }),
    headers: (result) => {
      expectTypeOf(result).toEqualTypeOf<{ at: Date }>()
      return {}
    },
  })
  route({
    method: 'GET',
    path: '/z',
    permission: 'read',
    input: {},
    // @ts-expect-error: not what the answer shows
    handle: () => ({ at: 'now' }),
    answer: v.object({ at: time }),
  })
  route({
    method: 'GET',
    path: '/y',
    permission: 'read',
    input: {},
    // @ts-expect-error: no schema, no query
    handle: ({ query }) => query,
  })
})

test('shows what a handler gives', async () => {
  const response = await get('/t/ACME/hello/Zo%C3%AB?times=2')
  expect(response.headers.get('content-type')).toBe('application/vnd.greeting+json')
  expect(await response.json()).toEqual({ tenant: 'acme', hello: ['Zoë', 'Zoë'], mayWrite: false })
})

test('an exact segment wins over a parameter', async () => {
  expect(await (await get('/t/ACME/hello/everyone')).json()).toEqual({ everyone: true, profile: 'loud' })
})

test('a tenant in the path must be the caller’s own', async () => {
  expect((await get('/t/OTHER/hello/x')).status).toBe(404)
  expect((await get('/t/acme/hello/x')).status).toBe(404)
  expect((await get('/t/NOBODY/hello/x')).status).toBe(401)
})

test('failures look as the dialect says', async () => {
  const response = await get('/t/ACME/hello/x?colour=red')
  expect(await response.json()).toEqual({ oops: 'invalid_request', status: 400 })
  expect((await get('/t/ACME/hello/everyone?colour=red')).status).toBe(400)
})

describe('faults that core finds', () => {
  const places = {
    url: 'body.target_url',
    eventTypes: 'body.events',
    headers: 'body',
    'headers.x-token': 'body.token',
    '': 'body.more',
  }
  const body = fields({
    target_url: v.string(),
    events: v.optional(v.array(v.string())),
    token: v.optional(v.string()),
    name: v.optional(v.string()),
    more: v.optional(fields({ timeoutMs: v.number() })),
  })

  /** What a client reads who sends these fields to a route of another shape than core's. */
  async function faults(sent: object, told: Places) {
    const subscribe = route({
      method: 'POST',
      path: '/hooks',
      permission: 'write',
      input: { body },
      handle: ({ body: { target_url: url, events: eventTypes, token, name, more } }, { webhooks, tenant }) =>
        webhooks.endpoints.create({
          tenant,
          url,
          eventTypes,
          name,
          ...more,
          ...(token && { headers: { 'x-token': token } }),
        }),
      places: told,
      status: 201,
    })
    const presentFailure: Dialect['presentFailure'] = ({ code, errors }) => ({
      contentType: 'application/json',
      body: [code, ...(errors ?? []).map(({ path, message }) => `${path}: ${message}`)],
    })
    const handle = createHandler(subject.webhooks, {
      authorize: () => ({ tenant: 'acme' }),
      dialect: defineDialect({ name: 'hooks', routes: [subscribe], presentFailure }),
    })
    const request = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const json = JSON.stringify({ target_url: 'http://127.0.0.1:47001/', ...sent })
    return (await handle(new Request('http://localhost/hooks', { ...request, body: json }))).json()
  }

  test('stand where the route says that they do', async () => {
    expect(await faults({ target_url: '' }, places)).toEqual([
      'invalid_request',
      'body.target_url: Must have at least 1 character.',
    ])
    expect(await faults({ token: 'a\nb' }, places)).toEqual([
      'forbidden_header',
      'body.token: Has a value that is empty, too long or not printable ASCII.',
    ])
    expect(await faults({ events: ['invoice.paid', 'a', 'b'] }, places)).toEqual([
      'unknown_event_type',
      'body.events.1: "a" is no event type of the catalogue and matches none.',
      'body.events.2: "b" is no event type of the catalogue and matches none.',
    ])
    expect(await faults({ more: { timeoutMs: 5 } }, places)).toEqual([
      'invalid_request',
      'body.more.timeoutMs: Must be a whole number from 100 to 300000.',
    ])
  })

  test('stand under their own names without a word', async () => {
    for (const told of [places, {}]) {
      expect(await faults({ name: '' }, told)).toEqual([
        'invalid_request',
        'body.name: Must have at least 1 character.',
      ])
    }
  })

  test('are told whole where nobody knows their place', async () => {
    expect(await faults({ more: { timeoutMs: 5 } }, {})).toEqual([
      'invalid_request',
      'body: timeoutMs: must be a whole number from 100 to 300000.',
    ])
  })
})

describe('a dialect that cannot show what it should', () => {
  const { presentFailure } = rest
  const base = { method: 'GET', permission: 'read', input: {} } as const
  const fault = new Error('inner')
  const plain = { type: 'urn:posthorn:error:internal_error', status: 500, code: 'internal_error' }
  const broken = () => {
    throw fault
  }
  const failing = route({ ...base, path: '/handle', handle: broken })
  const shown = v.pipe(v.number(), v.transform(broken))
  const unshown = route({ ...base, path: '/present', handle: () => 1, answer: shown })
  const unheaded = route({ ...base, path: '/headers', handle: () => 1, headers: broken })

  test.each([
    ['presentFailure throws', { presentFailure: broken }, 2],
    ['presentFailure gives nothing', { presentFailure: () => JSON.parse('null') }, 2],
    ['presentFailure gives no content type', { presentFailure: () => JSON.parse('{"body":{}}') }, 2],
    ['its failure has a type that is no header', { presentFailure: () => ({ contentType: 'a\nb', body: 1 }) }, 2],
    ['its failure is no JSON', { presentFailure: () => ({ contentType: 'a/b', body: 1n }) }, 2],
    ['its failures are fine', {}, 1],
  ])('answers a plain 500 where %s', async (_what, change, reports) => {
    for (const path of ['/handle', '/present', '/headers']) {
      const errors: unknown[] = []
      const handle = createHandler(subject.webhooks, {
        authorize: () => ({ tenant: 'acme' }),
        onError: (error) => errors.push(error),
        dialect: defineDialect({ name: 'broken', routes: [failing, unshown, unheaded], presentFailure, ...change }),
      })
      const response = await handle(new Request(`http://localhost${path}`))
      expect([response.status, await response.json()]).toEqual([500, expect.objectContaining(plain)])
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(errors).toHaveLength(reports)
      expect(errors[0]).toBe(fault)
    }
  })

  test('answers a 500 for a failure of the client too, and reports why', async () => {
    const errors: unknown[] = []
    const handle = createHandler(subject.webhooks, {
      authorize: () => null,
      onError: (error) => errors.push(error),
      dialect: { ...dialect, profile: null, presentFailure: broken },
    })
    expect((await handle(new Request('http://localhost/nothing'))).status).toBe(500)
    expect(errors).toEqual([fault])
  })
})

describe('endpoint ids', () => {
  const own = () => 'ep_1'
  const mount = (kind: EndpointIdKind | undefined, endpointIds: Dialect['endpointIds']) => {
    const ids = kind === undefined ? {} : { endpoint: kind }
    const webhooks = createWebhooks({ store: memoryStore(), events: {}, ids })
    const fits = defineDialect({ ...dialect, profile: null, endpointIds })
    return () => createHandler(webhooks, { authorize: () => null, dialect: fits })
  }

  test.each<[EndpointIdKind | undefined, Dialect['endpointIds']]>([
    [undefined, 'uuid'],
    [undefined, 'any'],
    ['integer', 'integer'],
    ['ulid', 'any'],
    [own, 'any'],
    [own, 'objectId'],
  ])('of the instance (%s) fit a dialect of %s', (kind, endpointIds) => {
    expect(mount(kind, endpointIds)).not.toThrow()
  })

  test.each<[EndpointIdKind | undefined, Dialect['endpointIds']]>([
    [undefined, 'integer'],
    ['ulid', 'uuid'],
    ['integer', 'objectId'],
    [own, 'integer'],
  ])('of the instance (%s) do not fit a dialect of %s', (kind, endpointIds) => {
    expect(mount(kind, endpointIds)).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message: expect.stringContaining(`ids: { endpoint: '${endpointIds}' }`),
      }),
    )
  })
})

test('a profile that the instance does not have is refused when the API is created', () => {
  expect(() => createHandler(subject.webhooks, { authorize: () => null, dialect })).toThrow(
    expect.objectContaining({
      code: 'invalid_argument',
      message: expect.stringContaining('createWebhooks({ profiles: { loud: { signer, format } } })'),
    }),
  )
})

describe('routes that contradict each other are refused', () => {
  const moved = (path: string) => ({ ...hello, path })
  test.each([
    ['twice the same', [hello, hello]],
    ['parameters with two names', [hello, { ...moved('/t/:tenant/hello/:who'), method: 'POST' }]],
    ['no leading slash', [moved('hello')]],
  ])('%s', (_what, routes) => {
    const create = () =>
      createHandler(subject.webhooks, {
        authorize: () => null,
        dialect: defineDialect({ ...dialect, profile: null, routes }),
      })
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })
})
