import { type OutboxStore, type Store, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type ManualClock, manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { quiet } from '../support/simulation.js'

const tenant = 'acme'
const unavailable = () => new WebhooksError('store_unavailable', 'The connection was lost.')

/** A memory store that does what it is told and then gives no answer, as often as `lost` says; it counts its publishes. */
function losingStore(clock: ManualClock, lost: number) {
  const store = memoryStore({ clock })
  const state = { lost, publishes: 0, creates: 0 }
  async function answer<Result>(work: Promise<Result>): Promise<Result> {
    const result = await work
    if (state.lost-- > 0) throw unavailable()
    return result
  }
  const outbox: OutboxStore<never> = {
    ...store.outbox,
    publish(request) {
      state.publishes++
      return answer(store.outbox.publish(request))
    },
  }
  /** Counts before it looks at the id, as PostgreSQL does. */
  const create: Store<never>['endpoints']['create'] = async (request) => {
    if (state.creates++ >= request.maxPerTenant) throw new WebhooksError('endpoint_limit_reached', 'It is full.')
    return answer(store.endpoints.create(request))
  }
  const losing: Store<never> = { ...store, outbox, endpoints: { ...store.endpoints, create } }
  return { store: losing, state }
}

async function run(lost: number, limits: object = {}) {
  const clock = manualClock()
  const { store, state } = losingStore(clock, 0)
  const instance = await testInstance({ clock, store, limits })
  await instance.addEndpoint()
  state.lost = lost
  /** Lets time go by until the call has ended. */
  async function ended<Result>(call: Promise<Result>): Promise<PromiseSettledResult<Result>> {
    let isOver = false
    const settled = Promise.allSettled([call]).finally(() => {
      isOver = true
    })
    while (!isOver) await clock.advanceAsync(50)
    const [result] = await settled
    return result
  }
  return { ...instance, state, ended }
}

describe('an emit whose answer was lost', () => {
  it.each([
    ['without a key', {}],
    ['with a key', { idempotencyKey: 'k' }],
  ])('is repeated and makes one message, which is no duplicate (%s)', async (_, key) => {
    const { webhooks, ended, state } = await run(3)
    const told: string[] = []
    webhooks.on('message.emitted', ({ messageId }) => told.push(messageId))
    const result = await ended(webhooks.emit('invoice.paid', {}, { tenant, ...key }))
    const { data } = await webhooks.messages.list({ tenant })
    expect(data).toHaveLength(1)
    expect(result).toMatchObject({ value: { id: data[0]?.id, deliveries: 1, duplicate: false } })
    expect(told).toEqual([data[0]?.id])
    expect(state.publishes).toBe(4)
  })

  it('is repeated with all that emitMany was given', async () => {
    const { webhooks, ended } = await run(1)
    const item = (idempotencyKey?: string) => ({
      ...{ type: 'invoice.paid' as const, payload: {}, tenant },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    })
    const result = await ended(webhooks.emitMany([item(), item('k'), item('k')]))
    expect(result).toMatchObject({ value: [{ duplicate: false }, { duplicate: false }, { duplicate: true }] })
    expect((await webhooks.messages.list({ tenant })).data).toHaveLength(2)
  })

  it('fails once limits.emitRetryMs is over, and at once where that is 0', async () => {
    const patient = await run(1000, { emitRetryMs: 3000 })
    const before = patient.clock.now()
    const result = await patient.ended(patient.webhooks.emit('invoice.paid', {}, { tenant }))
    expect(result).toMatchObject({ reason: { code: 'store_unavailable' } })
    expect(patient.clock.now() - before).toBeLessThanOrEqual(3000)
    expect(patient.state.publishes).toBeGreaterThan(3)
    const impatient = await run(1, { emitRetryMs: 0 })
    expect(await codeOf(() => impatient.webhooks.emit('invoice.paid', {}, { tenant }))).toBe('store_unavailable')
    expect(impatient.state.publishes).toBe(1)
  })

  it('is not tried for ever where the clock is set back', async () => {
    const system = manualClock()
    let backMs = 0
    const clock = { ...system, now: () => system.now() - backMs }
    const { store } = losingStore(system, 1000)
    const { webhooks } = await testInstance({ store, clock })
    const emitted = Promise.allSettled([webhooks.emit('invoice.paid', {}, { tenant })])
    await quiet()
    backMs = 3_600_000
    await system.advanceAsync(10_000)
    expect(await emitted).toMatchObject([{ reason: { code: 'store_unavailable' } }])
  })

  it('is repeated as long where the clock is set forward', async () => {
    const system = manualClock()
    let aheadMs = 0
    const { store } = losingStore(system, 3)
    const { webhooks } = await testInstance({ store, clock: { ...system, now: () => system.now() + aheadMs } })
    const emitted = Promise.allSettled([webhooks.emit('invoice.paid', {}, { tenant })])
    await quiet()
    aheadMs = 3_600_000
    await system.advanceAsync(10_000)
    expect(await emitted).toMatchObject([{ status: 'fulfilled' }])
  })

  it('is not repeated inside a transaction of the host, nor for other errors', async () => {
    const store = memoryStore()
    let publishes = 0
    const failing = (code: 'store_unavailable' | 'store_failed') => ({
      ...store,
      outbox: {
        ...store.outbox,
        async publish() {
          publishes++
          throw new WebhooksError(code, 'no')
        },
      },
    })
    const inTransaction = await testInstance({ store: failing('store_unavailable') })
    const emit = inTransaction.webhooks.emit
    // A store without transactions has no type for one
    const options = Object.assign({ tenant }, { tx: JSON.parse('{}') })
    expect(await codeOf(() => emit('invoice.paid', {}, options))).toBe('store_unavailable')
    const { webhooks } = await testInstance({ store: failing('store_failed') })
    expect(await codeOf(() => webhooks.emit('invoice.paid', {}, { tenant }))).toBe('store_failed')
    expect(publishes).toBe(2)
  })
})

describe('an endpoint whose creation got no answer', () => {
  it.each([1000, 2])('is created once, the tenant’s limit of %i notwithstanding', async (endpointsPerTenant) => {
    const { webhooks, ended, addEndpoint, state } = await run(1, { endpointsPerTenant })
    const created = await ended(addEndpoint({ url: 'https://other.example/' }))
    const { data } = await webhooks.endpoints.list({ tenant })
    expect(data).toHaveLength(2)
    expect(created).toMatchObject({ value: { url: 'https://other.example/' } })
    expect(data.map(({ id }) => id)).toContain(created.status === 'fulfilled' ? created.value.id : null)
    expect(state.creates).toBe(3)
  })

  it('is told of once where it had a key, and has the secret that it was answered with', async () => {
    const { webhooks, ended, addEndpoint } = await run(1)
    const told: string[] = []
    webhooks.on('endpoint.created', ({ endpoint }) => told.push(endpoint.id))
    const first = await ended(addEndpoint({ idempotencyKey: 'k' }))
    const again = await addEndpoint({ idempotencyKey: 'k' })
    expect(first).toEqual({ status: 'fulfilled', value: again })
    expect(await webhooks.endpoints.getSecret({ tenant, id: again.id })).toEqual({ secret: again.secret })
    expect(told).toEqual([again.id])
  })

  it('is another where the id was another’s', async () => {
    const ids = ['taken', 'taken', 'free']
    const clock = manualClock()
    const { store } = losingStore(clock, 0)
    const { webhooks, addEndpoint } = await testInstance({
      ...{ clock, store },
      ids: { endpoint: () => ids.shift() ?? 'none' },
    })
    await addEndpoint()
    const { id } = await addEndpoint()
    expect(id).toBe('free')
    expect((await webhooks.endpoints.list({ tenant })).data).toHaveLength(2)
  })
})
