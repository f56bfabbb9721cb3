import { createHandler } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { type HttpSubject, httpSubject } from '@posthorn/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'

let subject: HttpSubject
let id: string
beforeEach(async () => {
  subject = await httpSubject(memoryStore())
  id = (await subject.webhooks.endpoints.create({ tenant: 'acme', url: 'http://127.0.0.1:47001/' })).id
})
afterEach(() => subject.close())

const origin = 'https://api.example.com'
const cookie = 'sid=1'

/** Suspends an endpoint, which needs no body, from a browser whose session the host knows. */
async function suspend(
  headers: Record<string, string>,
  method = 'POST',
  allowedOrigins = ['https://app.example.com'],
): Promise<number> {
  const handle = createHandler(subject.webhooks, { authorize: () => ({ tenant: 'acme' }), allowedOrigins })
  const path = method === 'POST' ? `/endpoints/${id}/suspend` : `/endpoints/${id}`
  return (await handle(new Request(`${origin}${path}`, { method, headers }))).status
}

test.each([
  [{ cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  [{ cookie, 'sec-fetch-site': 'same-site', origin: 'https://user-content.example.com' }],
  [{ cookie, 'sec-fetch-site': 'cross-site' }],
  [{ cookie, origin: 'https://evil.example' }],
  [{ cookie, origin: 'https://api.example.com.evil.example' }],
  [{ cookie, origin: 'https://api.example.com:8443' }],
  [{ cookie, origin: 'null' }],
  [{ authorization: 'Basic dTpw', origin: 'https://evil.example' }],
  [{ cookie, authorization: 'Bearer x', origin: 'https://evil.example' }],
])('a write of another site is refused, and does nothing: %j', async (headers) => {
  expect(await suspend(headers)).toBe(403)
  expect((await subject.webhooks.endpoints.get({ tenant: 'acme', id })).status).toBe('active')
})

test('a write of another site is refused where a host allows no origin beside its own', async () => {
  expect(await suspend({ cookie, origin: 'https://app.example.com' }, 'POST', [])).toBe(403)
  expect(await suspend({ cookie, origin }, 'POST', [])).toBe(200)
})

test.each([
  [{ cookie, 'sec-fetch-site': 'same-origin', origin }],
  [{ cookie, 'sec-fetch-site': 'none' }],
  [{ cookie, origin }],
  [{ cookie, origin: 'http://api.example.com' }],
  [{ cookie, origin: 'https://app.example.com', 'sec-fetch-site': 'same-site' }],
  [{ cookie }],
  [{ authorization: 'Bearer x', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
])('a write of the same origin, of one that is allowed or of no browser is taken: %j', async (headers) => {
  expect(await suspend(headers)).toBe(200)
})

test('what only reads is answered: a page of another site does not get to see it', async () => {
  expect(await suspend({ cookie, origin: 'https://evil.example' }, 'GET')).toBe(200)
})
