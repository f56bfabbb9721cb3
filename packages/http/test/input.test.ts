import { createHandler } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { type HttpSubject, httpSubject } from '@posthorn/testkit'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'

let subject: HttpSubject
beforeEach(async () => {
  subject = await httpSubject(memoryStore())
})
afterEach(() => subject.close())

const names = ['url', 'name', 'eventTypes', 'scopes', 'headers', 'isActive', 'secret', 'timeoutMs', 'metadata', 'type']
const queries = [
  'limit',
  'cursor',
  'sort',
  'total',
  'status',
  'id',
  'createdAfter',
  'isActive',
  'eventType',
  'messageId',
]
const member = fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary' }))
const jsonBody = fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.constantFrom('http://127.0.0.1:47001/', 1e308, -0)))
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1', '-1', 'true', '-name', '2030-01-01', 'a,b'))
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS'),
  path: fc.constantFrom(
    '/endpoints',
    '/endpoints/{id}',
    '/endpoints/{id}/test',
    '/deliveries',
    '/deliveries/{id}/retry',
    '/messages/{id}',
  ),
  id: fc.oneof(fc.webFragments(), fc.constantFrom('1', '%00', '%F0%9F')),
  query: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...queries), fc.string()), text), { maxLength: 3 }),
  body: fc.oneof(
    jsonBody.map((value) => JSON.stringify(value)),
    fc.json(),
    fc.string(),
  ),
})

test('no input leads to a 500, and bad fields stand in the request', async () => {
  const errors: unknown[] = []
  const handle = createHandler(subject.webhooks, {
    authorize: () => ({ tenant: 'acme' }),
    onError: (error) => errors.push(error),
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, id, query, body }) => {
      const url = new URL(`http://localhost${path.replace('{id}', id)}`)
      url.search = new URLSearchParams(query).toString()
      const hasBody = !['GET', 'HEAD'].includes(method)
      const headers = { 'content-type': 'application/json' }
      const response = await handle(new Request(url, { method, headers, ...(hasBody && { body }) }))
      expect(response.status).toBeLessThan(500)
      expect(errors).toEqual([])
      if (response.status !== 400 || method === 'HEAD') return
      const problem = JSON.parse(await response.text())
      expect(problem.code).not.toBe('invalid_argument')
      for (const { path } of problem.errors ?? []) expect(path).toMatch(/^(body|query|path)(\.|$)/)
    }),
    { numRuns: 400 },
  )
})
