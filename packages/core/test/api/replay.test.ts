import { expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'

/** Two endpoints, and failed deliveries of both. */
async function failed(count: number) {
  let status = 500
  const instance = await testInstance({ answer: () => response(status), retry: { next: () => null }, breaker: false })
  const { webhooks, addEndpoint, clock } = instance
  const { id: endpoint } = await addEndpoint()
  const { id: other } = await addEndpoint()
  const emit = () => webhooks.emit('invoice.paid', {}, { tenant })
  for (let at = 0; at < count; at++) await emit()
  await webhooks.drain()
  clock.advance(1000)
  const since = new Date(clock.now())
  await webhooks.emit('user.created', {}, { tenant })
  await webhooks.drain()
  const statuses = async (endpointId: string) =>
    (
      await webhooks.deliveries.list({ tenant, where: { endpointId }, sort: [{ field: 'id', direction: 'asc' }] })
    ).data.map((each) => each.status)
  const heal = () => {
    status = 200
  }
  return { ...instance, endpoint, other, since, statuses, heal }
}

it('peer defect 5: what failed of one endpoint is sent again, and nothing else', async () => {
  const { webhooks, endpoint, other, statuses, heal } = await failed(3)
  heal()
  expect(await webhooks.deliveries.replay({ tenant, endpoint })).toEqual({ count: 4, nextCursor: null })
  expect(await webhooks.drain()).toEqual({ attempts: 4, delivered: 4 })
  expect(await statuses(endpoint)).toEqual(['delivered', 'delivered', 'delivered', 'delivered'])
  expect(await statuses(other)).toEqual(['failed', 'failed', 'failed', 'failed'])
  expect(await webhooks.deliveries.replay({ tenant, endpoint })).toEqual({ count: 0, nextCursor: null })
  expect(await webhooks.deliveries.replay({ tenant, endpoint, status: 'delivered' })).toMatchObject({ count: 4 })
})

it('takes a time, types and statuses, and counts without doing', async () => {
  const { webhooks, endpoint, since } = await failed(3)
  const count = async (over: object) =>
    (await webhooks.deliveries.replay({ tenant, endpoint, dryRun: true, ...over })).count
  expect(await count({})).toBe(4)
  expect(await count({ since })).toBe(1)
  expect(await count({ until: since })).toBe(3)
  expect(await count({ types: ['user.created'] })).toBe(1)
  expect(await count({ types: ['user.created'], until: since })).toBe(0)
  expect(await count({ status: ['delivered', 'cancelled'] })).toBe(0)
  expect(await webhooks.stats({ tenant })).toMatchObject({ pending: 0 })
  expect(await webhooks.deliveries.replay({ tenant, endpoint, since })).toMatchObject({ count: 1 })
  expect(await webhooks.stats({ tenant })).toMatchObject({ pending: 1 })
})

it('goes in steps where it is told to, each once, even if they fail again in between', async () => {
  const { webhooks, endpoint, sent } = await failed(5)
  sent.length = 0
  const counts: number[] = []
  let cursor: string | null = null
  do {
    const step = await webhooks.deliveries.replay({ tenant, endpoint, limit: 4, ...(cursor !== null && { cursor }) })
    counts.push(step.count)
    await webhooks.drain()
    cursor = step.nextCursor
  } while (cursor !== null)
  expect(counts).toEqual([4, 2])
  expect(sent).toHaveLength(6)
})

it('a dry run counts all there are, and only what would be sent', async () => {
  const { webhooks, addEndpoint, clock, store } = await testInstance()
  await addEndpoint({ eventTypes: ['invoice.paid'] })
  const { id: gone } = await addEndpoint({ eventTypes: ['user.created'] })
  await webhooks.emitMany(Array.from({ length: 10_500 }, () => ({ type: 'invoice.paid', payload: {}, tenant })))
  await webhooks.emit('user.created', {}, { tenant })
  // No millisecond has so many ids: they run ahead
  clock.advance(10)
  for (let token = 1; token < 12; token++) {
    const request = { limit: 1000, maxBytes: 1e9, leaseMs: 1e6, token, known: new Map() }
    const settlements = (await store.outbox.claim(request)).deliveries.map(({ id }) => ({
      ...{ tenant, deliveryId: id, token, attempt: null },
      transition: { status: 'failed' as const },
    }))
    await store.outbox.settle({ settlements, health: [] })
  }
  const dryRun = () => webhooks.deliveries.replay({ tenant, dryRun: true })
  expect(await dryRun()).toEqual({ count: 10_501, nextCursor: null })
  await webhooks.endpoints.delete({ tenant, id: gone })
  expect(await dryRun()).toEqual({ count: 10_500, nextCursor: null })
  expect(await webhooks.stats({ tenant })).toMatchObject({ pending: 0 })
})

it('what waits already is left alone by the same call again, and takes no turn', async () => {
  const { webhooks, endpoint, clock } = await failed(30)
  const request = { tenant, endpoint, perSecond: 10 }
  expect(await webhooks.deliveries.replay({ ...request, limit: 12 })).toMatchObject({ count: 12 })
  const due = async () =>
    (await webhooks.deliveries.list({ tenant, where: { status: 'pending' }, page: { limit: 100 } })).data
      .map(({ dueAt }) => (dueAt?.getTime() ?? 0) - clock.now())
      .sort((left, right) => left - right)
  expect((await due()).slice(-3)).toEqual([0, 100, 200])
  expect(await webhooks.deliveries.replay(request)).toEqual({ count: 19, nextCursor: null })
  expect((await due()).slice(-2)).toEqual([800, 900])
})

it('reads and changes no more than 200 at a time, for which a store on this thread keeps the loop', async () => {
  const { webhooks, store, endpoint } = await failed(449)
  const batches: number[] = []
  const { requeue } = store.log
  store.log.requeue = (request) => {
    batches.push(request.ids.length)
    return requeue(request)
  }
  expect(await webhooks.deliveries.replay({ tenant, endpoint })).toMatchObject({ count: 450 })
  expect(batches).toEqual([200, 200, 50])
})

it('leaves what has expired as it is, and counts it neither before nor after', async () => {
  const { webhooks, addEndpoint, clock } = await testInstance()
  await addEndpoint()
  const emit = (expiresInMs: number) =>
    webhooks.emit('invoice.paid', {}, { tenant, expiresAt: new Date(clock.now() + expiresInMs) })
  const ids = [await emit(1000), await emit(2000), await emit(9000)].map(({ id }) => id)
  await webhooks.drain()
  clock.advance(1000)
  const replay = (over: object = {}) => webhooks.deliveries.replay({ tenant, status: 'delivered', ...over })
  expect(await replay({ dryRun: true })).toMatchObject({ count: 2 })
  expect(await replay()).toMatchObject({ count: 2 })
  expect(await webhooks.drain()).toEqual({ attempts: 2, delivered: 2 })
  const [expired] = (await webhooks.deliveries.list({ tenant, where: { messageId: ids[0] } })).data
  expect(expired?.status).toBe('delivered')
  expect(await codeOf(() => webhooks.deliveries.retry({ tenant, id: expired?.id ?? '' }))).toBe('message_expired')
  expect(await webhooks.deliveries.get({ tenant, id: expired?.id ?? '' })).toEqual(expired)
})

it('refuses what is none of its own', async () => {
  const { webhooks, endpoint } = await failed(1)
  const forged = Buffer.from('["replay,id:asc","nobody"]').toString('base64url')
  for (const cursor of ['nonsense', forged]) {
    expect(await codeOf(() => webhooks.deliveries.replay({ tenant, cursor }))).toBe('invalid_cursor')
  }
  expect(await codeOf(() => webhooks.deliveries.replay({ tenant: 'globex', endpoint }))).toBe('not_found')
  const status = JSON.parse('"pending"')
  expect(await codeOf(() => webhooks.deliveries.replay({ tenant, status }))).toBe('invalid_argument')
})
