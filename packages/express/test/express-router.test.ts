import { expressRouter } from '@posthorn/express'
import { type Authorize, rest } from '@posthorn/http'
import { nodeRequest } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { type HttpSubject, httpSubject, listen } from '@posthorn/testkit'
import express from 'express'
import { afterEach, beforeEach, expect, test } from 'vitest'

let subject: HttpSubject
let close: (() => Promise<void>) | undefined
beforeEach(async () => {
  subject = await httpSubject(memoryStore())
})
afterEach(async () => {
  await close?.()
  close = undefined
  await subject.close()
})

async function serve(app: express.Express): Promise<string> {
  const server = await listen(app)
  close = server.close
  return server.url
}

test('authorize is required', () => {
  const options = JSON.parse('{}')
  const create = () => expressRouter(subject.webhooks, options)
  expect(create).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
})

test('authorize can ask what Express middleware found out', async () => {
  const authorize: Authorize = (request) => {
    const req = nodeRequest(request)
    return req && 'user' in req && typeof req.user === 'string' ? { tenant: req.user } : null
  }
  const app = express()
  app.use((req, _res, next) => {
    if (req.headers.cookie === 'session=1') Object.assign(req, { user: 'acme' })
    next()
  })
  app.use('/webhooks', expressRouter(subject.webhooks, { authorize }))
  const url = await serve(app)
  expect((await fetch(`${url}/webhooks/endpoints`, { headers: { cookie: 'session=1' } })).status).toBe(200)
  expect((await fetch(`${url}/webhooks/endpoints`)).status).toBe(401)
})

test.each([
  ['trusted', true, 'https://shop.example/webhooks/endpoints?limit=1'],
  ['not trusted', false, 'http://{host}/webhooks/endpoints?limit=1'],
])('the URL is the public one where a proxy is %s', async (_what, isTrusted, expected) => {
  const urls: string[] = []
  const authorize: Authorize = (request) => {
    urls.push(request.url)
    return null
  }
  const app = express().set('trust proxy', isTrusted)
  app.use('/webhooks', expressRouter(subject.webhooks, { authorize }))
  const url = await serve(app)
  const headers = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }
  await fetch(`${url}/webhooks/endpoints?limit=1`, { headers })
  expect(urls).toEqual([expected.replace('{host}', new URL(url).host)])
})

test('a dialect whose presentFailure throws gets a plain 500, and onError the error', async () => {
  const fault = new Error('inner')
  const errors: unknown[] = []
  const presentFailure = () => {
    throw fault
  }
  const dialect = { ...rest, presentFailure }
  const onError = (error: unknown) => errors.push(error)
  const app = express()
  app.use('/webhooks', expressRouter(subject.webhooks, { authorize: () => null, dialect, onError }))
  const response = await fetch(`${await serve(app)}/webhooks/endpoints`)
  expect([response.status, await response.json()]).toMatchObject([500, { code: 'internal_error' }])
  expect(errors).toEqual([fault])
})

test.each([
  ['text', express.text({ type: () => true, limit: '500kb' })],
  ['bytes', express.raw({ type: () => true, limit: '500kb' })],
])('a parser of the host may make %s of every body', async (_what, parser) => {
  const app = express().use(parser)
  app.use('/webhooks', expressRouter(subject.webhooks, { authorize: () => ({ tenant: 'acme' }) }))
  const url = `${await serve(app)}/webhooks/endpoints`
  const post = async (body: string, type = 'application/json') =>
    (await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })).status
  const body = '{"url":"http://127.0.0.1:47001/","name":"Zoë 🎺"}'
  expect(await post(body)).toBe(201)
  expect((await subject.webhooks.endpoints.list({ tenant: 'acme' })).data).toMatchObject([{ name: 'Zoë 🎺' }])
  expect(await post(body, 'text/plain')).toBe(415)
  expect(await post(' '.repeat(300_000))).toBe(413)
  for (const wrong of ['', '{"url":', 'null', `{"__proto__":{},${body.slice(1)}`, `"${body}"`]) {
    expect([wrong, await post(wrong)]).toEqual([wrong, 400])
  }
})

test('what is not below the path is left to the host', async () => {
  const app = express()
  app.use('/webhooks', expressRouter(subject.webhooks, { authorize: () => null }))
  app.get('/endpoints', (_req, res) => void res.send('mine'))
  const url = await serve(app)
  expect(await (await fetch(`${url}/endpoints`)).text()).toBe('mine')
})

test('what is below the path goes to no handler of the host behind it, whatever came of it', async () => {
  const passedOn: string[] = []
  const app = express()
  app.use('/webhooks', expressRouter(subject.webhooks, { authorize: () => ({ tenant: 'acme' }) }))
  app.use((req, _res, next) => {
    passedOn.push(req.url)
    next()
  })
  const url = await serve(app)
  expect((await fetch(`${url}/webhooks/endpoints`)).status).toBe(200)
  expect((await fetch(`${url}/webhooks/nothing`)).status).toBe(404)
  expect(passedOn).toEqual([])
})
