import { createWebhooks, type EventCatalogue } from '@posthorn/core'
import { createHandler, defineDialect, rest, route } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { Validator } from '@seriousme/openapi-schema-validator'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { allDialects, optionsOf } from './dialects/all.js'
import { asObject } from './support/json.js'
import { documentOf, schemasOf } from './support/openapi.js'

const events: EventCatalogue = {
  'invoice.paid': {
    schema: v.object({ id: v.string(), lines: v.array(v.object({ amount: v.pipe(v.number(), v.minValue(0)) })) }),
    description: 'An invoice was paid.',
    example: { id: 'in_1', lines: [{ amount: 4200 }] },
  },
  'user:created': {},
}

function instance(over: object = {}) {
  return createWebhooks({ store: memoryStore(), events, ...over })
}

const dialects = Object.entries(allDialects)

test.each(dialects)('the document of %s is valid, whoever checks it', async (_name, dialect) => {
  const document = await documentOf(instance(optionsOf(dialect)), dialect)
  const result = await new Validator().validate(structuredClone(document))
  expect(result).toMatchObject({ valid: true })
  expect(document.openapi).toBe('3.1.0')
  for (const { problem } of schemasOf(document)) expect(problem()).toBeNull()
})

test.each(dialects)('it has every route of %s, with its permission, and no other', async (_name, dialect) => {
  const document = await documentOf(instance(optionsOf(dialect)), dialect)
  const told = Object.entries(asObject(document.paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item)).map(([method, operation]) => {
      const { 'x-permissions': permissions } = asObject(operation)
      return `${method.toUpperCase()} ${path} ${permissions}`
    }),
  )
  const routes = dialect.routes.map(
    ({ method, path, permissions }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')} ${permissions}`,
  )
  expect(told.sort()).toEqual(routes.sort())
})

test.each(dialects)('its examples are what its schemas allow, in %s', async (_name, dialect) => {
  const wrong = schemasOf(await documentOf(instance(optionsOf(dialect)), dialect)).flatMap(
    ({ place, faultsOf, examples }) =>
      examples.flatMap((example) => (faultsOf(example) === null ? [] : [[place, example, faultsOf(example)]])),
  )
  expect(wrong).toEqual([])
})

test('a change has no defaults: what is absent stays', async () => {
  const { paths } = await documentOf(instance())
  const steps = ['/endpoints/{id}', 'patch', 'requestBody', 'content', 'application/json', 'schema', 'properties']
  const properties = steps.reduce((at, step) => asObject(at[step]), asObject(paths))
  // Within a setting, which is changed as a whole, there are some
  for (const [name, property] of Object.entries(properties))
    expect(asObject(property), name).not.toHaveProperty('default')
})

describe('events', () => {
  test.each([
    ['standard', { type: 'invoice.paid', timestamp: expect.any(String), data: events['invoice.paid']?.example }],
    ['raw', events['invoice.paid']?.example],
  ])('are shown as receivers get them in the format %s', async (name, example) => {
    const { raw, standard } = await import('@posthorn/core')
    const document = await documentOf(instance({ format: name === 'raw' ? raw : standard }))
    expect(Object.keys(asObject(document.webhooks))).toEqual(['invoice.paid', 'user:created'])
    const { post } = asObject(asObject(document.webhooks)['invoice.paid'])
    expect(post).toMatchObject({
      parameters: [{ name: 'webhook-id' }, { name: 'webhook-timestamp' }, { name: 'webhook-signature' }],
      requestBody: { content: { 'application/json': { example } } },
    })
    const reference = { $ref: '#/components/schemas/event.invoice.paid' }
    const schema = name === 'raw' ? reference : { properties: { data: reference } }
    expect(post).toMatchObject({ requestBody: { content: { 'application/json': { schema } } } })
  })

  test('come as JSON, with the schemas that their libraries print', async () => {
    const input = () => ({ type: 'object', title: 'from the library' })
    const standard = { version: 1, vendor: 'other', validate: () => ({ value: 1 }) } as const
    const schemas = {
      ...events,
      printed: { schema: { '~standard': { ...standard, jsonSchema: { input, output: input } } } },
      failing: { schema: { '~standard': { ...standard, jsonSchema: { input: () => JSON.parse('{') } } } },
      silent: { schema: { '~standard': standard } },
    }
    const handle = createHandler(instance({ events: schemas }), { authorize: () => ({ tenant: 'acme' }) })
    const { data } = asObject(await (await handle(new Request('http://localhost/event-types'))).json())
    expect(data).toMatchObject([
      {
        name: 'invoice.paid',
        schema: { properties: { lines: { items: { properties: { amount: { minimum: 0 } } } } } },
      },
      { name: 'user:created', schema: null, example: null },
      { name: 'printed', schema: { title: 'from the library' } },
      { name: 'failing', schema: null },
      { name: 'silent', schema: null },
    ])
  })

  test('of a format that writes no JSON are there all the same', async () => {
    const format = () => ({ contentType: 'text/plain', body: 'paid!' })
    const document = await documentOf(instance({ format }))
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true })
    expect(Object.keys(asObject(document.webhooks))).toHaveLength(2)
  })
})

describe('the document of a host', () => {
  const get = (options: object, path = '/openapi.json') =>
    createHandler(instance(), { authorize: () => null, ...options })(new Request(`http://localhost${path}`))

  test('is for those whom authorize knows, unless it says otherwise', async () => {
    expect((await get({})).status).toBe(401)
    expect((await get({ authorize: () => ({ tenant: 'acme', permissions: [] }) })).status).toBe(200)
    expect((await get({ openApi: { isPublic: true } })).status).toBe(200)
    expect((await get({ openApi: { isPublic: true } }, '/event-types')).status).toBe(401)
    expect((await get({ openApi: false })).status).toBe(404)
  })

  test('says where the API is and how callers prove who they are', async () => {
    const securitySchemes = { session: { type: 'apiKey', in: 'cookie', name: 'sid' } }
    const openApi = { isPublic: true, title: 'Shop', version: '7', description: 'Ours', securitySchemes }
    const document = asObject(await (await get({ basePath: '/hooks', openApi }, '/hooks/openapi.json')).json())
    expect(document).toMatchObject({
      info: { title: 'Shop', version: '7', description: 'Ours' },
      servers: [{ url: '/hooks' }],
      security: [{ session: [] }],
      components: { securitySchemes },
    })
    expect(await new Validator().validate(document)).toMatchObject({ valid: true })
  })

  test('is of its dialect, which may have one of its own', async () => {
    const hello = route({
      method: 'GET',
      path: '/:tenant/hello/:name',
      permission: 'read',
      input: { params: v.object({ tenant: v.string(), name: v.pipe(v.string(), v.minLength(2)) }) },
      handle: () => ({ hello: 'you' }),
      answer: v.object({ hello: v.string() }),
    })
    const { presentFailure } = rest
    const options = { openApi: { isPublic: true } }
    const dialect = defineDialect({ name: 'hello', routes: [hello], contentType: 'application/x+json', presentFailure })
    const response = await get({ ...options, dialect })
    expect(response.headers.get('content-type')).toBe('application/json')
    const document = asObject(await response.json())
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true })
    expect(document.paths).toMatchObject({
      '/{tenant}/hello/{name}': {
        get: {
          parameters: [
            { name: 'tenant' },
            { name: 'name', schema: { minLength: 2 } },
            { $ref: '#/components/parameters/posthorn-tenant' },
          ],
          responses: { 200: { content: { 'application/x+json': { schema: { required: ['hello'] } } } } },
        },
      },
    })
    const own = route({
      method: 'GET',
      path: '/openapi.json',
      permission: 'read',
      input: {},
      handle: () => 'own',
      answer: v.string(),
    })
    const authorize = () => ({ tenant: 'acme' })
    const answer = await get({ dialect: defineDialect({ ...dialect, routes: [own] }), authorize })
    expect(await answer.json()).toBe('own')
  })
})
