import { once } from 'node:events'
import { get } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { rest } from '@posthorn/http'
import { createNodeHandler, type NodeRequest, nodeRequest } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { type HttpSubject, httpSubject, listen } from '@posthorn/testkit'
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

const json = { 'content-type': 'application/json' }
const endpoint = JSON.stringify({ url: 'http://127.0.0.1:47001/' })

/** Serves the API behind something of the host's. */
async function serve(before: (req: NodeRequest) => Promise<void> | void, onRequest?: (request: Request) => void) {
  const errors: unknown[] = []
  const handle = createNodeHandler(subject.webhooks, {
    authorize(request) {
      onRequest?.(request)
      return { tenant: 'acme' }
    },
    onError: (error) => errors.push(error),
  })
  const app = await listen(async (req, res) => {
    await before(req)
    await handle(req, res)
  })
  close = app.close
  return { url: app.url, errors }
}

test('a body that is gone without a trace is the host’s error, and answered', async () => {
  const { url, errors } = await serve(async (req) => void (await text(req)))
  const response = await fetch(`${url}/endpoints`, { method: 'POST', headers: json, body: endpoint })
  expect(response.status).toBe(500)
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('req.body') })])
})

test('a body that was read is taken from req.body', async () => {
  const { url } = await serve(async (req) => {
    req.body = JSON.parse(await text(req))
  })
  const response = await fetch(`${url}/endpoints`, { method: 'POST', headers: json, body: endpoint })
  expect(response.status).toBe(201)
})

test('a body of null that a parser read is refused as any other value', async () => {
  const { url, errors } = await serve(async (req) => {
    req.body = JSON.parse(await text(req))
  })
  const response = await fetch(`${url}/endpoints`, { method: 'POST', headers: json, body: 'null' })
  expect([response.status, await response.json()]).toMatchObject([400, { code: 'malformed_body' }])
  expect(errors).toEqual([])
})

test('a req.body beside an unread stream is not believed', async () => {
  const { url } = await serve((req) => {
    req.body = {}
  })
  const response = await fetch(`${url}/endpoints`, { method: 'POST', headers: json, body: endpoint })
  expect(response.status).toBe(201)
})

test('a stream with an encoding gives the same bytes', async () => {
  const { url } = await serve((req) => void req.setEncoding('utf8'))
  const body = JSON.stringify({ url: 'http://127.0.0.1:47001/', name: 'Zoë 🎺' })
  const response = await fetch(`${url}/endpoints`, { method: 'POST', headers: json, body })
  expect(await response.json()).toMatchObject({ name: 'Zoë 🎺' })
})

test('a req.body that is no JSON is refused', async () => {
  const { url } = await serve(async (req) => {
    await text(req)
    req.body = { cycle: Readable.from([]), big: 1n }
  })
  const response = await fetch(`${url}/endpoints`, { method: 'POST', headers: json, body: endpoint })
  expect(response.status).toBe(400)
})

test('authorize can find the framework’s request', async () => {
  const seen: unknown[] = []
  const { url } = await serve(
    (req) => void Object.assign(req, { user: 'zoe' }),
    (request) => seen.push(nodeRequest(request)),
  )
  await fetch(`${url}/endpoints?limit=1`)
  expect(seen).toEqual([expect.objectContaining({ user: 'zoe', url: '/endpoints?limit=1' })])
  expect(nodeRequest(new Request(url))).toBeUndefined()
})

test('a dialect whose presentFailure throws is answered for, also where there is no Fetch request', async () => {
  const fault = new Error('inner')
  const errors: unknown[] = []
  const presentFailure = () => {
    throw fault
  }
  const handle = createNodeHandler(subject.webhooks, {
    authorize: () => {
      throw fault
    },
    dialect: { ...rest, presentFailure },
    onError: (error) => errors.push(error),
  })
  const app = await listen(handle)
  close = app.close
  const response = await fetch(`${app.url}/endpoints`)
  expect([response.status, await response.json()]).toMatchObject([500, { code: 'internal_error' }])
  expect(errors).toEqual([fault, fault])
  expect(await statusOfTrace(app.url)).toBe(500)
  expect(errors).toEqual([fault, fault, fault])
})

/** As it is written: Fetch would send another spelling. */
async function statusOf(url: string, path: string): Promise<number | undefined> {
  const [response] = await once(get(url, { path, headers: { connection: 'close' } }), 'response')
  response.resume()
  return response.statusCode
}

test.each([
  ['/endpoints/mine/../theirs', 400],
  ['/endpoints/mine/%2e%2E/theirs', 400],
  ['/endpoints/mine/.%2e/theirs/', 400],
  ['/x/../endpoints/theirs', 400],
  ['/./endpoints/theirs', 400],
  ['/endpoints\\theirs', 400],
  ['http://shop.example/x/../endpoints/theirs', 400],
  ['/%65ndpoints/theirs', 404],
])('a path that a guard before the API reads otherwise is no way past it: %s', async (path, status) => {
  const urls: string[] = []
  const { url } = await serve(
    () => {},
    (request) => urls.push(request.url),
  )
  expect([await statusOf(url, path), urls]).toEqual([status, []])
})

test('dots beside other characters, or in the query, are no other path', async () => {
  const { url } = await serve(() => {})
  await subject.webhooks.endpoints.create({ tenant: 'acme', url: 'http://127.0.0.1:47001/' })
  for (const path of ['/endpoints?name=../x', '/endpoints?name=a\\b', '/endpoints/?x=..#/..']) {
    expect([path, await statusOf(url, path)]).toEqual([path, path.includes('name') ? 200 : 400])
  }
  for (const path of ['/endpoints/...', '/endpoints/a..b', '/endpoints/.a', '/endpoints/%2e%2e%2e']) {
    expect([path, await statusOf(url, path)]).toEqual([path, 404])
  }
})

/** Fetch knows no TRACE. */
async function statusOfTrace(url: string): Promise<number | undefined> {
  const [response] = await once(get(url, { method: 'TRACE' }), 'response')
  response.resume()
  return response.statusCode
}

test('a path that was rewritten keeps its public form', async () => {
  const urls: string[] = []
  const { url } = await serve(
    (req) => {
      req.originalUrl = req.url ?? ''
      req.url = req.originalUrl.replace('/v1/hooks', '')
      Object.assign(req, { protocol: 'https', hostname: 'shop.example' })
    },
    (request) => urls.push(request.url),
  )
  const response = await fetch(`${url}/v1/hooks/endpoints?x`, { method: 'POST', headers: json, body: endpoint })
  expect(urls).toEqual(['https://shop.example/v1/hooks/endpoints?x'])
  expect(response.status).toBe(400)
  const created = await fetch(`${url}/v1/hooks/endpoints`, { method: 'POST', headers: json, body: endpoint })
  expect(created.headers.get('location')).toMatch(/^\/v1\/hooks\/endpoints\//)
})
