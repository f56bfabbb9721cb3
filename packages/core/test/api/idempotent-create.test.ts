import { memoryStore } from '@posthorn/memory'
import { expect, it } from 'vitest'
import { testInstance } from '../support/instance.js'

const tenant = 'acme'
const idempotencyKey = 'key 1'
const hour = 3_600_000

it('a creation that is repeated gives the same answer for a day, secret included, and makes no other', async () => {
  const { webhooks, addEndpoint, clock } = await testInstance()
  const told: unknown[] = []
  webhooks.on('endpoint.created', (event) => told.push(event))
  const first = await addEndpoint({ idempotencyKey, metadata: { a: 1, b: [{ c: 2, d: 3 }] } })
  await webhooks.endpoints.update({ tenant, id: first.id, name: 'changed', secret: 'another-secret-of-theirs' })
  clock.advance(24 * hour - 1)
  const same = { idempotencyKey, metadata: { b: [{ d: 3, c: 2 }], a: 1 } }
  expect(await addEndpoint(same)).toEqual(first)
  await webhooks.endpoints.delete({ tenant, id: first.id })
  expect(await addEndpoint(same)).toEqual(first)
  expect(told).toHaveLength(1)
  clock.advance(1)
  expect((await addEndpoint(same)).id).not.toBe(first.id)
})

it('a key that was used for something else is refused, whoever asks', async () => {
  const { webhooks, addEndpoint } = await testInstance()
  await addEndpoint({ idempotencyKey, createdBy: 'zoe' })
  for (const over of [{}, { createdBy: 'adam' }, { createdBy: 'zoe', name: 'x' }]) {
    await expect(addEndpoint({ idempotencyKey, ...over })).rejects.toMatchObject({
      code: 'idempotency_conflict',
      details: { issues: [{ path: 'idempotencyKey' }] },
    })
  }
  expect((await webhooks.endpoints.list({ tenant })).data).toHaveLength(1)
  expect((await addEndpoint({ idempotencyKey, tenant: 'globex' })).tenant).toBe('globex')
})

it('concurrent creations with one key are one, in every process', async () => {
  const store = memoryStore()
  const instances = [await testInstance({ store }), await testInstance({ store })]
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, at) => instances[at % 2]?.addEndpoint({ idempotencyKey })),
  )
  expect(new Set(made.map((each) => `${each?.id} ${each?.secret}`)).size).toBe(1)
})

it('what is kept of it is sealed', async () => {
  const keys = [Buffer.alloc(32, 'k').toString('base64')]
  const store = memoryStore()
  const { addEndpoint } = await testInstance({ store, secrets: { keys } })
  const { create } = store.endpoints
  const seen: string[] = []
  store.endpoints.create = (request) => {
    seen.push(JSON.stringify(request))
    return create(request)
  }
  const { secret } = await addEndpoint({ idempotencyKey, headers: { authorization: 'Bearer hidden' } })
  expect(await addEndpoint({ idempotencyKey, headers: { authorization: 'Bearer hidden' } })).toMatchObject({ secret })
  expect(seen).toHaveLength(2)
  for (const text of seen) expect(JSON.parse(text).creation.answer).toMatch(/^sealed:/)
  expect(seen.join()).not.toContain(secret)
})
