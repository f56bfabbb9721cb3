import { expect, it } from 'vitest'
import { bucketsOf, figuresOf } from '../../src/api/figures.js'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'
const hourMs = 3_600_000
const nothing = {
  deliveries: { pending: 0, held: 0, delivered: 0, failed: 0, cancelled: 0 },
  attempts: { succeeded: 0, failed: 0 },
  successRate: null,
  durationMs: { p50: null, p95: null },
}

const delivered = (durationMs: number, createdAt = 0) => ({
  delivery: { status: 'delivered' as const, createdAt },
  attempts: [{ deliveryId: 'd', outcome: 'response' as const, statusCode: 200, durationMs }],
})

it('percentiles are those of durations that were measured', () => {
  const durations = (...all: number[]) => figuresOf(all.map((each) => delivered(each))).durationMs
  expect(durations(7)).toEqual({ p50: 7, p95: 7 })
  expect(durations(40, 10, 30, 20)).toEqual({ p50: 20, p95: 40 })
  expect(durations(...Array.from({ length: 100 }, (_, n) => n + 1))).toEqual({ p50: 50, p95: 95 })
  expect(figuresOf([])).toEqual(nothing)
})

it('buckets follow each other to the end, the first from where the sample begins', () => {
  const sample = [delivered(1, 2500), delivered(2, 3999), delivered(3, 4000)]
  const buckets = bucketsOf(sample, { from: 1000, since: 2500, until: 5500, bucketMs: 1000 })
  expect(buckets.map((each) => [each.since.getTime(), each.until.getTime(), each.deliveries.delivered])).toEqual([
    [2500, 3000, 1],
    [3000, 4000, 1],
    [4000, 5000, 1],
    [5000, 5500, 0],
  ])
})

it('outcomes, success rate and buckets are those of the endpoint and of the time asked for', async () => {
  let status = 200
  const { webhooks, addEndpoint, clock } = await testInstance({
    answer: () => response(status),
    retry: { next: ({ attempt }) => (attempt < 2 ? 0 : null) },
  })
  const { id } = await addEndpoint()
  await addEndpoint()
  const emit = async (to: number) => {
    status = to
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    clock.advance(hourMs)
  }
  const since = new Date(clock.now() + hourMs)
  for (const each of [500, 200, 200, 404, 200]) await emit(each)
  await webhooks.endpoints.suspend({ tenant, id })
  await webhooks.emit('invoice.paid', {}, { tenant })
  const until = new Date(clock.now() + 1)
  const stats = await webhooks.endpoints.stats({ tenant, id, since, bucketMs: 2 * hourMs })
  expect(stats).toMatchObject({
    ...{ since, until, sampled: false },
    deliveries: { pending: 0, held: 1, delivered: 3, failed: 1, cancelled: 0 },
    attempts: { succeeded: 3, failed: 2 },
    successRate: 0.75,
  })
  expect(stats.buckets.map(({ deliveries: { delivered, failed, held } }) => [delivered, failed, held])).toEqual([
    [2, 0, 0],
    [1, 1, 0],
    [0, 0, 1],
  ])
  expect(await webhooks.endpoints.stats({ tenant, id, since: new Date(0), until: new Date(1) })).toEqual({
    ...nothing,
    ...{ since: new Date(0), until: new Date(1), sampled: false, buckets: [] },
  })
  expect((await webhooks.endpoints.stats({ tenant, id })).deliveries.failed).toBe(2)
})

it('of many deliveries the newest 2,000 are read, and the answer says so', async () => {
  const { webhooks, addEndpoint, clock, store } = await testInstance()
  const { id } = await addEndpoint()
  const emit = (count: number) =>
    webhooks.emitMany(Array.from({ length: count }, () => ({ type: 'invoice.paid', payload: {}, tenant })))
  await emit(600)
  clock.advance(60_000)
  const newest = new Date(clock.now())
  await emit(1400)
  const since = new Date(clock.now() - hourMs)
  const all = await webhooks.endpoints.stats({ tenant, id, since })
  expect([all.sampled, all.since, all.deliveries.pending]).toEqual([false, since, 2000])
  clock.advance(60_000)
  await emit(700)
  const reads: number[] = []
  const { attemptTimes, deliveries } = store.log
  store.log.deliveries = (query) => {
    reads.push(query.limit)
    return deliveries(query)
  }
  store.log.attemptTimes = (request) => {
    reads.push(request.limit)
    return attemptTimes(request)
  }
  const some = await webhooks.endpoints.stats({ tenant, id, since, bucketMs: 60_000 })
  expect([some.sampled, some.since, some.deliveries.pending]).toEqual([true, newest, 2000])
  expect(some.buckets[0]?.since).toEqual(newest)
  expect(some.buckets.reduce((sum, each) => sum + each.deliveries.pending, 0)).toBe(2000)
  expect(reads).toEqual([501, 5001, 501, 5001, 501, 5001, 501, 5001])
})

it('refuses a range that has no time in it, too many buckets, and who does not have the endpoint', async () => {
  const { webhooks, addEndpoint } = await testInstance()
  const { id } = await addEndpoint()
  const of = (over: object) => codeOf(() => webhooks.endpoints.stats({ tenant, id, ...over }))
  expect(await of({ since: new Date(5), until: new Date(5) })).toBe('invalid_argument')
  expect(await of({ since: new Date(0), bucketMs: hourMs })).toBe('invalid_argument')
  expect(await of({ bucketMs: 999 })).toBe('invalid_argument')
  expect(await of({ buckets: 5 })).toBe('invalid_argument')
  expect(await of({ tenant: 'globex' })).toBe('not_found')
})

it('of several endpoints at once each has its own, those that are not there are left out, and all share what is read', async () => {
  const { webhooks, addEndpoint, store } = await testInstance()
  const { id: one } = await addEndpoint({ eventTypes: ['invoice.paid'] })
  const { id: two } = await addEndpoint()
  const { id: theirs } = await addEndpoint({ tenant: 'globex' })
  await webhooks.emit('invoice.paid', {}, { tenant })
  await webhooks.emit('user.created', {}, { tenant })
  const ids = [two, 'nobody', theirs, one, two]
  const many = await webhooks.endpoints.statsMany({ tenant, ids, bucketMs: 12 * hourMs })
  expect(many.map((each) => [each.id, each.deliveries.pending, each.buckets.length])).toEqual([
    [two, 2, 2],
    [one, 1, 2],
  ])
  const { id: _, ...alone } = many[0] ?? { id: '' }
  const { since, until } = many[0] ?? {}
  expect(await webhooks.endpoints.stats({ tenant, id: two, since, until, bucketMs: 12 * hourMs })).toEqual(alone)
  const more = await Promise.all(Array.from({ length: 98 }, () => addEndpoint()))
  const reads: number[] = []
  const { deliveries } = store.log
  store.log.deliveries = (query) => {
    reads.push(query.limit)
    return deliveries(query)
  }
  await webhooks.endpoints.statsMany({ tenant, ids: [one, two, ...more.map(({ id }) => id)] })
  expect(reads).toEqual(Array(100).fill(201))
  const of = (over: object) => codeOf(() => webhooks.endpoints.statsMany({ tenant, ids: [one], ...over }))
  expect(await of({ ids: [] })).toBe('invalid_argument')
  expect(await of({ ids: Array(101).fill(one) })).toBe('invalid_argument')
  expect(await of({ bucketMs: 999 })).toBe('invalid_argument')
  expect(await webhooks.endpoints.statsMany({ tenant: 'globex', ids: [one, two] })).toEqual([])
})
