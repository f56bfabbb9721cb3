import { expect, it } from 'vitest'
import { cancelMany } from '../../src/api/cancel-many.js'
import type { ApiContext } from '../../src/api/context.js'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

/** Two endpoints with 4 pending deliveries each, of which one is later, and another type's; and another tenant's. */
async function waiting() {
  const instance = await testInstance()
  const { webhooks, addEndpoint, clock } = instance
  const { id: endpoint } = await addEndpoint()
  const { id: other } = await addEndpoint()
  await addEndpoint({ tenant: 'globex' })
  for (let at = 0; at < 3; at++) await webhooks.emit('invoice.paid', {}, { tenant })
  clock.advance(1000)
  const since = new Date(clock.now())
  const { id: message } = await webhooks.emit('user.created', {}, { tenant })
  await webhooks.emit('user.created', {}, { tenant: 'globex' })
  const left = async (of = tenant) => {
    const { pending, held } = await webhooks.stats({ tenant: of })
    return pending + held
  }
  return { ...instance, endpoint, other, since, message, left }
}

it('takes an endpoint, a message, a time and types, and counts without doing', async () => {
  const { webhooks, endpoint, other, since, message, left } = await waiting()
  const count = async (over: object) => webhooks.deliveries.cancelMany({ tenant, dryRun: true, ...over })
  expect(await count({})).toEqual({ count: 8, nextCursor: null })
  expect((await count({ endpoint })).count).toBe(4)
  expect((await count({ message })).count).toBe(2)
  expect((await count({ endpoint, message, limit: 1 })).count).toBe(1)
  expect((await count({ since })).count).toBe(2)
  expect((await count({ until: since })).count).toBe(6)
  expect((await count({ types: ['user.created'], endpoint: other })).count).toBe(1)
  expect((await count({ types: ['user.created'], until: since })).count).toBe(0)
  expect(await left()).toBe(8)
  expect(await webhooks.deliveries.cancelMany({ tenant, message })).toEqual({ count: 2, nextCursor: null })
  const { data } = await webhooks.deliveries.list({ tenant, where: { messageId: message } })
  expect(data.map(({ status, cancelReason }) => [status, cancelReason])).toEqual(
    Array(2).fill(['cancelled', 'requested']),
  )
  await webhooks.endpoints.suspend({ tenant, id: other })
  expect((await webhooks.deliveries.cancelMany({ tenant })).count).toBe(6)
  expect([await left(), await left('globex')]).toEqual([0, 1])
})

it('goes in steps where it is told to, and meets nothing that is emitted after it began', async () => {
  const { webhooks, endpoint, clock } = await waiting()
  const counts: number[] = []
  const until = new Date(clock.now() + 1)
  let cursor: string | null = null
  do {
    const step = await webhooks.deliveries.cancelMany({
      tenant,
      endpoint,
      until,
      limit: 3,
      ...(cursor !== null && { cursor }),
    })
    counts.push(step.count)
    clock.advance(5)
    await webhooks.emit('invoice.paid', {}, { tenant })
    cursor = step.nextCursor
  } while (cursor !== null)
  expect(counts).toEqual([3, 1])
  expect(await webhooks.drain()).toMatchObject({ attempts: 9 })
})

it('changes no more than 200 at a time, for which a store on this thread keeps the loop, and takes back what a worker has', async () => {
  const { webhooks, store, addEndpoint, sent } = await testInstance()
  await addEndpoint()
  await webhooks.emitMany(Array.from({ length: 450 }, () => ({ type: 'invoice.paid', payload: {}, tenant })))
  const batches: number[] = []
  const { cancel } = store.outbox
  store.outbox.cancel = (request) => {
    batches.push('ids' in request.where ? request.where.ids.length : 0)
    return cancel(request)
  }
  expect(await webhooks.deliveries.cancelMany({ tenant })).toEqual({ count: 450, nextCursor: null })
  expect(batches).toEqual([200, 200, 50])
  await webhooks.drain()
  expect(sent).toEqual([])
})

it('tells the worker of a batch at once, which would look through all it has for each delivery', async () => {
  const { webhooks, store, clock, addEndpoint } = await testInstance()
  await addEndpoint()
  await webhooks.emitMany(Array.from({ length: 450 }, () => ({ type: 'invoice.paid', payload: {}, tenant })))
  const told: number[] = []
  const recall: ApiContext['recall'] = (what) => told.push('deliveryIds' in what ? what.deliveryIds.size : 0)
  await cancelMany(untyped({ store, clock, recall }), { tenant })
  expect(told).toEqual([200, 200, 50])
})

it('refuses what is none of its own', async () => {
  const { webhooks, endpoint, message } = await waiting()
  const of = (over: object) => codeOf(() => webhooks.deliveries.cancelMany({ tenant, ...over }))
  const { nextCursor } = await webhooks.deliveries.replay({ tenant, status: 'failed' })
  expect(nextCursor).toBeNull()
  const replay = Buffer.from('["replay,id:asc,nextAt:asc","0197f3c2-9a00-7000-8000-000000000001",1]').toString(
    'base64url',
  )
  for (const cursor of ['nonsense', replay]) expect(await of({ cursor })).toBe('invalid_cursor')
  expect(await of({ tenant: 'globex', endpoint })).toBe('not_found')
  expect(await of({ tenant: 'globex', message })).toBe('not_found')
  expect(await of({ message: 'nobody' })).toBe('not_found')
  expect(await of({ status: ['pending'] })).toBe('invalid_argument')
  expect((await webhooks.stats({ tenant })).pending).toBe(8)
})
