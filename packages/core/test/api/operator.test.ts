import { expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'

it('deliveries a second are those of the last minute, and of that minute an hour ago', async () => {
  const { webhooks, addEndpoint, clock } = await testInstance()
  await addEndpoint()
  await addEndpoint({ tenant: 'globex' })
  const emit = async (count: number, of = tenant) => {
    for (let at = 0; at < count; at++) await webhooks.emit('invoice.paid', {}, { tenant: of })
  }
  await emit(30)
  clock.advance(3_630_000)
  await emit(6)
  clock.advance(61_000)
  await emit(90, 'globex')
  clock.advance(1)
  const { deliveriesPerSecond, pending, failingEndpoints } = await webhooks.operator.stats()
  expect([deliveriesPerSecond, pending, failingEndpoints]).toEqual([{ now: 1.5, hourAgo: 0 }, 126, 0])
  clock.advance(3_600_000 - 60_000)
  expect((await webhooks.operator.stats()).deliveriesPerSecond).toEqual({ now: 0, hourAgo: 0.1 })
})

it('of more than 10,000 deliveries in a minute the newest tell the rate', async () => {
  const { webhooks, addEndpoint, clock } = await testInstance()
  await addEndpoint()
  const emit = (count: number) =>
    webhooks.emitMany(Array.from({ length: count }, () => ({ type: 'invoice.paid', payload: {}, tenant })))
  await emit(500)
  clock.advance(20_000)
  await emit(5000)
  clock.advance(10_000)
  await emit(5000)
  clock.advance(10_000)
  expect((await webhooks.operator.stats()).deliveriesPerSecond.now).toBeCloseTo(500, 0)
})

it('lists go from page to page, however few of what they look at match, and leave out hidden endpoints', async () => {
  const { webhooks, addEndpoint, store } = await testInstance({
    answer: () => response(500),
    retry: { next: () => null },
  })
  for (let at = 0; at < 1200; at++) await addEndpoint({ tenant: `t${String(at).padStart(4, '0')}` })
  const retry = { kind: 'linear', maxAttempts: 1, intervalMs: 1000 }
  const failureHandling = { triggers: ['5xx'], retry, alert: { url: 'https://alerts.example/' } }
  await addEndpoint({ tenant: 't0599', url: 'https://rare.example/', failureHandling })
  await webhooks.emit('invoice.paid', {}, { tenant: 't0599' })
  await webhooks.drain()
  await webhooks.drain()
  const hidden = await store.operator.endpoints({ troubles: ['failing'], after: null, limit: 9 })
  expect(hidden.filter(({ endpoint }) => endpoint.url.includes('alerts.'))).toHaveLength(1)
  const names: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof webhooks.operator.tenants>> = await webhooks.operator.tenants({
      q: '9',
      limit: 100,
      ...(cursor !== null && { cursor }),
    })
    names.push(...page.data.map(({ name }) => name))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(names).toEqual(
    Array.from({ length: 1200 }, (_, at) => `t${String(at).padStart(4, '0')}`).filter((each) => each.includes('9')),
  )
  const failing = await webhooks.operator.endpoints({ state: ['failing'] })
  expect(failing.data.map((each) => [each.tenant, each.health.failures])).toEqual([
    ['t0599', 1],
    ['t0599', 1],
  ])
  expect((await webhooks.operator.endpoints({ q: 'RARE' })).data).toHaveLength(1)
  const { tenants } = await webhooks.operator.search({ q: 't0' })
  expect(tenants).toHaveLength(10)
  expect((await webhooks.operator.search({ q: 'alerts of' })).tenants).toEqual([])
})

it('refuses what is none of its own', async () => {
  const { webhooks } = await testInstance()
  const { operator } = webhooks
  const forged = Buffer.from('["tenants,tenant:asc",5]').toString('base64url')
  expect(await codeOf(() => operator.tenants({ cursor: forged }))).toBe('invalid_cursor')
  expect(await codeOf(() => operator.endpoints({ cursor: 'x' }))).toBe('invalid_cursor')
  expect(await codeOf(() => operator.tenants({ limit: 1001 }))).toBe('invalid_argument')
  expect(await codeOf(() => operator.endpoints({ state: JSON.parse('["well"]') }))).toBe('invalid_argument')
  expect(await codeOf(() => operator.search({ q: '' }))).toBe('invalid_argument')
})
