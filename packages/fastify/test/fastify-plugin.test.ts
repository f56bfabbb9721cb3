import { fastifyPlugin, fastifyRequest } from '@posthorn/fastify'
import { type Authorize, rest } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { type HttpSubject, httpSubject } from '@posthorn/testkit'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'

let subject: HttpSubject
let app: FastifyInstance
beforeEach(async () => {
  subject = await httpSubject(memoryStore())
})
afterEach(async () => {
  await app.close()
  await subject.close()
})

const everyone: Authorize = () => ({ tenant: 'acme' })
const json = { 'content-type': 'application/json' }

/** Starts an app of the host's with the API below /webhooks. */
async function serve(
  authorize: Authorize,
  { options = {}, prepare }: { options?: FastifyServerOptions; prepare?(app: FastifyInstance): void } = {},
): Promise<string> {
  app = Fastify({ forceCloseConnections: true, ...options })
  prepare?.(app)
  app.register(fastifyPlugin, { prefix: '/webhooks', webhooks: subject.webhooks, authorize })
  return app.listen({ host: '127.0.0.1', port: 0 })
}

test('authorize is required', async () => {
  app = Fastify()
  app.register(fastifyPlugin, { webhooks: subject.webhooks, ...JSON.parse('{}') })
  await expect(app.ready()).rejects.toMatchObject({ code: 'invalid_argument' })
})

test('an option it does not know is refused, those of Fastify are not', async () => {
  app = Fastify()
  const known = { prefix: '/a', logLevel: 'warn', logSerializers: {}, webhooks: subject.webhooks, authorize: everyone }
  app.register(fastifyPlugin, { ...known, ...JSON.parse('{"maxBodyByte":1}') })
  await expect(app.ready()).rejects.toMatchObject({ message: expect.stringMatching(/: maxBodyByte is not known/) })
})

test('authorize can ask what hooks of the host found out', async () => {
  const url = await serve(
    (request) => {
      const tenant: unknown = fastifyRequest(request)?.getDecorator('user')
      return typeof tenant === 'string' ? { tenant } : null
    },
    {
      prepare(app) {
        app.decorateRequest('user', null)
        app.addHook('onRequest', async (request) => {
          if (request.headers.cookie === 'session=1') request.setDecorator('user', 'acme')
        })
      },
    },
  )
  expect((await fetch(`${url}/webhooks/endpoints`, { headers: { cookie: 'session=1' } })).status).toBe(200)
  expect((await fetch(`${url}/webhooks/endpoints`)).status).toBe(401)
  expect(fastifyRequest(new Request(url))).toBeUndefined()
})

test('hooks of the host come first, and their headers arrive', async () => {
  const seen: unknown[] = []
  const url = await serve(everyone, {
    prepare(app) {
      app.addHook('onRequest', async (request, reply) => {
        reply.header('access-control-allow-origin', 'https://shop.example')
        if (request.headers['x-blocked']) return reply.code(403).send({ mine: true })
      })
      app.addHook('onSend', async (_request, reply) => void reply.header('x-sent', 'yes'))
      app.addHook('onResponse', async (_request, reply) => void seen.push(reply.statusCode))
    },
  })
  const answer = await fetch(`${url}/webhooks/endpoints`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  expect(answer.headers.get('x-sent')).toBe('yes')
  const blocked = await fetch(`${url}/webhooks/endpoints`, { headers: { 'x-blocked': '1' } })
  expect([blocked.status, await blocked.json()]).toEqual([403, { mine: true }])
  await expect.poll(() => seen).toEqual([200, 403])
})

test('the host’s own parsers and routes stay as they are', async () => {
  const url = await serve(everyone, {
    prepare(app) {
      app.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, { csv: body }))
      app.post('/orders', async (request) => request.body)
    },
  })
  const post = (type: string, body: string) =>
    fetch(`${url}/orders`, { method: 'POST', headers: { 'content-type': type }, body })
  expect(await (await post('application/json', '{"total":1}')).json()).toEqual({ total: 1 })
  expect(await (await post('text/csv', 'a,b')).json()).toEqual({ csv: 'a,b' })
  expect((await post('application/xml', '<a/>')).status).toBe(415)
  // The text of the API's own bodies is read by the API: Fastify's parser takes no `__proto__` and says so its own way.
  const body = '{"url":"http://127.0.0.1:47001/","__proto__":{}}'
  const refused = await fetch(`${url}/webhooks/endpoints`, { method: 'POST', headers: json, body })
  expect(await refused.json()).toMatchObject({ code: 'invalid_request' })
})

test('without a prefix it is at the root', async () => {
  app = Fastify({ forceCloseConnections: true })
  app.register(fastifyPlugin, { webhooks: subject.webhooks, authorize: everyone })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const body = JSON.stringify({ url: 'http://127.0.0.1:47001/' })
  const created = await fetch(`${url}/endpoints`, { method: 'POST', headers: json, body })
  const location = created.headers.get('location') ?? ''
  expect([created.status, location]).toEqual([201, expect.stringMatching(/^\/endpoints\//)])
  expect((await fetch(url + location)).status).toBe(200)
  expect((await fetch(`${url}/nothing`)).status).toBe(404)
})

test('two APIs live in one app', async () => {
  const presentFailure = () => ({ contentType: 'application/json', body: { other: true } })
  const url = await serve(everyone, {
    prepare(app) {
      const dialect = { ...rest, presentFailure }
      app.register(fastifyPlugin, { prefix: '/other', webhooks: subject.webhooks, authorize: () => null, dialect })
    },
  })
  expect(await (await fetch(`${url}/other/endpoints`)).json()).toEqual({ other: true })
  expect((await fetch(`${url}/webhooks/endpoints`)).status).toBe(200)
})

test.each([
  ['trusted', true, 'https://shop.example/webhooks/endpoints?limit=1'],
  ['not trusted', false, 'http://{host}/webhooks/endpoints?limit=1'],
])('the URL is the public one where a proxy is %s', async (_what, trustProxy, expected) => {
  const urls: string[] = []
  const url = await serve(
    (request) => {
      urls.push(request.url)
      return null
    },
    { options: { trustProxy } },
  )
  const headers = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }
  await fetch(`${url}/webhooks/endpoints?limit=1`, { headers })
  expect(urls).toEqual([expected.replace('{host}', new URL(url).host)])
})

test('a URL that the host rewrites keeps its public form', async () => {
  const rewriteUrl = (request: { url?: string }) => (request.url ?? '/').replace('/v1/hooks', '/webhooks')
  const url = await serve(everyone, { options: { rewriteUrl } })
  const body = JSON.stringify({ url: 'http://127.0.0.1:47001/' })
  const created = await fetch(`${url}/v1/hooks/endpoints`, { method: 'POST', headers: json, body })
  expect(created.status).toBe(201)
  expect(created.headers.get('location')).toMatch(/^\/v1\/hooks\/endpoints\//)
})
