import { expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'

const tenant = 'acme'
const since = new Date(0)

/** Messages of an hour, one a minute, that nobody got: every third is of another type. */
async function emitted(count = 6) {
  const instance = await testInstance()
  const { webhooks, clock } = instance
  const begin = new Date(clock.now())
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const type = n % 3 === 2 ? 'user.created' : 'invoice.paid'
    ids.push((await webhooks.emit(type, { n }, { tenant, scopes: { region: n % 2 === 0 ? 'eu' : 'us' } })).id)
    clock.advance(60_000)
  }
  return { ...instance, begin, ids }
}

it('a new endpoint gets what it wants of what was emitted before, once', async () => {
  const { webhooks, addEndpoint, sent, ids } = await emitted()
  const told: string[] = []
  webhooks.on('delivery.delivered', ({ messageId }) => told.push(messageId))
  const { id: endpoint } = await addEndpoint({ eventTypes: ['invoice.*'], scopes: { region: 'eu' } })
  const wanted = [ids[0], ids[4]]
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint, since, dryRun: true })).toEqual({
    count: 2,
    nextCursor: null,
  })
  expect((await webhooks.deliveries.list({ tenant })).data).toEqual([])
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint, since })).toEqual({ count: 2, nextCursor: null })
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint, since })).toEqual({ count: 0, nextCursor: null })
  await webhooks.drain()
  expect(sent).toHaveLength(2)
  expect([...told].sort()).toEqual([...wanted].sort())
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint, since })).toMatchObject({ count: 0 })
})

it('goes by the subscription as it is, the types that are named and the range of time', async () => {
  const { webhooks, addEndpoint, begin } = await emitted()
  const { id: endpoint } = await addEndpoint({ eventTypes: [] })
  const count = async (over: object = {}) =>
    (await webhooks.deliveries.replayMissing({ tenant, endpoint, since, dryRun: true, ...over })).count
  expect(await count()).toBe(0)
  await webhooks.endpoints.update({ tenant, id: endpoint, eventTypes: null })
  expect(await count()).toBe(6)
  expect(await count({ types: 'user.created' })).toBe(2)
  expect(await count({ since: new Date(begin.getTime() + 60_000) })).toBe(5)
  expect(await count({ since: begin, until: new Date(begin.getTime() + 60_000) })).toBe(1)
  expect(await count({ types: ['invoice.paid', 'user.created'], until: begin })).toBe(0)
})

it('an endpoint that was paused gets what it missed, held as long as it is paused', async () => {
  const { webhooks, addEndpoint, sent } = await emitted(0)
  const { id } = await addEndpoint()
  await webhooks.emit('invoice.paid', {}, { tenant })
  await webhooks.drain()
  await webhooks.endpoints.update({ tenant, id, isActive: false })
  for (let n = 0; n < 3; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint: id, since })).toMatchObject({ count: 3 })
  expect(await webhooks.stats({ tenant })).toMatchObject({ pending: 0, held: 3 })
  await webhooks.endpoints.update({ tenant, id, isActive: true })
  await webhooks.drain()
  expect(sent).toHaveLength(4)
})

it('sends nothing that has expired, and nothing before its time', async () => {
  const { webhooks, addEndpoint, clock } = await emitted(0)
  const in1 = new Date(clock.now() + 1000)
  const in9 = new Date(clock.now() + 9000)
  await webhooks.emit('invoice.paid', {}, { tenant, expiresAt: in1 })
  const { id: late } = await webhooks.emit('invoice.paid', {}, { tenant, deliverAt: in9 })
  clock.advance(1000)
  const { id: endpoint } = await addEndpoint()
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint, since })).toMatchObject({ count: 1 })
  const { data } = await webhooks.deliveries.list({ tenant })
  expect(data.map(({ messageId, dueAt }) => [messageId, dueAt])).toEqual([[late, in9]])
})

it('goes in steps where it is told to, at one pace over all of them, and finds the rest after a crash', async () => {
  const { webhooks, addEndpoint, clock } = await emitted(0)
  await webhooks.emitMany(Array.from({ length: 450 }, () => ({ type: 'invoice.paid', payload: {}, tenant })))
  const { id: endpoint } = await addEndpoint()
  const counts: number[] = []
  for (let cursor: string | null = null; counts.length < 9; ) {
    const step: { count: number; nextCursor: string | null } = await webhooks.deliveries.replayMissing({
      ...{ tenant, endpoint, since, limit: 150, perSecond: 10 },
      ...(cursor !== null && { cursor }),
    })
    counts.push(step.count)
    cursor = step.nextCursor
    if (cursor === null) break
  }
  expect(counts).toEqual([150, 150, 150])
  const { data } = await webhooks.deliveries.list({ tenant, page: { limit: 1000 } })
  const waits = data.map(({ dueAt }) => (dueAt?.getTime() ?? 0) - clock.now()).sort((left, right) => left - right)
  expect([waits[9], waits[10], waits.at(-1)]).toEqual([0, 100, 44_000])
})

it('reads no payload, and no more than 200 messages before the event loop turns', async () => {
  const { webhooks, addEndpoint, store } = await emitted(0)
  await webhooks.emitMany(Array.from({ length: 450 }, () => ({ type: 'invoice.paid', payload: {}, tenant })))
  const { id: endpoint } = await addEndpoint()
  const batches: number[] = []
  const { deliverMissing } = store.log
  store.log.deliverMissing = (request) => {
    batches.push(request.messages.length)
    return deliverMissing(request)
  }
  store.log.messages = () => Promise.reject(new Error('That has the payloads'))
  expect(await webhooks.deliveries.replayMissing({ tenant, endpoint, since })).toMatchObject({ count: 450 })
  expect(batches).toEqual([200, 200, 50])
})

it('refuses what is none of its own', async () => {
  const { webhooks, addEndpoint } = await emitted(1)
  const { id: endpoint } = await addEndpoint()
  const { replay, replayMissing } = webhooks.deliveries
  expect(await codeOf(() => replayMissing({ tenant: 'globex', endpoint, since }))).toBe('not_found')
  expect(await codeOf(() => replayMissing(JSON.parse(JSON.stringify({ tenant, endpoint }))))).toBe('invalid_argument')
  expect(await codeOf(() => replayMissing({ tenant, endpoint, since, perSecond: 0 }))).toBe('invalid_argument')
  expect(await codeOf(() => replayMissing({ tenant, endpoint, since, cursor: 'nonsense' }))).toBe('invalid_cursor')
  await webhooks.emit('invoice.paid', {}, { tenant })
  const { id: other } = await addEndpoint()
  const { nextCursor } = await replayMissing({ tenant, endpoint: other, since, limit: 1 })
  expect(await codeOf(() => replay({ tenant, cursor: nextCursor ?? '' }))).toBe('invalid_cursor')
})
