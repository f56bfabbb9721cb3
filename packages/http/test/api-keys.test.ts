import { createWebhooks } from '@posthorn/core'
import { apiKeyHash, apiKeys, createHandler, type Grant } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { expect, test } from 'vitest'

const key = 'key-of-acme-0123456789'
const other = 'key-of-globex-987654321'

async function ask(authorize: ReturnType<typeof apiKeys>, headers: Record<string, string>): Promise<Grant | null> {
  return authorize(new Request('http://localhost/', { headers }), {})
}

test('a key is whose it is, in either header', async () => {
  const grant: Grant = { tenant: 'acme', permissions: ['read'] }
  const authorize = apiKeys({
    keys: [
      { key, grant },
      { key: other, grant: { tenant: 'globex' } },
    ],
  })
  expect(await ask(authorize, { authorization: `Bearer ${key}` })).toEqual(grant)
  expect(await ask(authorize, { 'x-api-key': key })).toEqual(grant)
  expect(await ask(authorize, { 'x-api-key': other })).toEqual({ tenant: 'globex' })
  for (const wrong of [`${key}x`, key.slice(1), '', 'x'.repeat(2000), await apiKeyHash(key)]) {
    expect(await ask(authorize, { authorization: `Bearer ${wrong}` })).toBeNull()
    expect(await ask(authorize, { 'x-api-key': wrong })).toBeNull()
  }
  expect(await ask(authorize, { authorization: `Basic ${key}` })).toBeNull()
  expect(await ask(authorize, {})).toBeNull()
})

test('a lookup gets nothing but the hash', async () => {
  const asked: string[] = []
  const authorize = apiKeys({
    lookup: async (hash) => {
      asked.push(hash)
      return hash === (await apiKeyHash(key)) ? { tenant: 'acme' } : null
    },
  })
  expect(await ask(authorize, { 'x-api-key': key })).toEqual({ tenant: 'acme' })
  expect(await ask(authorize, { 'x-api-key': 'another' })).toBeNull()
  expect(asked.join()).not.toContain(key)
  expect(asked[0]).toMatch(/^[0-9a-f]{64}$/)
})

test.each([
  [{}, 'keys or lookup'],
  [{ keys: [] }, 'keys or lookup'],
  [{ keys: [{ key: 'short', grant: { tenant: 'acme' } }] }, '16 characters'],
  [{ keys: [{ key }] }, 'grant'],
  [{ lookup: 'x' }, 'function'],
  [undefined, 'apiKeys'],
])('%j is refused', (options, words) => {
  expect(() => Reflect.apply(apiKeys, undefined, [options])).toThrow(
    expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(words) }),
  )
})

test('guards an API', async () => {
  const webhooks = createWebhooks({ store: memoryStore(), events: {} })
  const handle = createHandler(webhooks, { authorize: apiKeys({ keys: [{ key, grant: { tenant: 'acme' } }] }) })
  const get = (headers: Record<string, string>) => handle(new Request('http://localhost/endpoints', { headers }))
  expect((await get({ 'x-api-key': key })).status).toBe(200)
  expect((await get({ 'x-api-key': other })).status).toBe(401)
})
