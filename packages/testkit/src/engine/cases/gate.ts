import assert from 'node:assert/strict'
import { engineGroup, register, tenant } from '../engine-case.js'
import { onlyDelivery, until, untilCounts } from '../until.js'

/** Suspension and pause. */
export const gateCases = engineGroup('gate', {
  'peer defect 20: what is emitted while an endpoint is suspended is kept, and sent once it is let go': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const { id } = await register(webhooks, `${target.url}/gated`)
    await register(webhooks, `${target.url}/open`)
    const suspended = await webhooks.endpoints.suspend({ tenant, id, reason: 'maintenance' })
    assert.equal(suspended.status, 'suspended')
    assert.equal(suspended.suspendedReason, 'maintenance')
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant })
    await untilCounts(webhooks, { held: 3, delivered: 3 })
    assert.equal((await webhooks.drain()).attempts, 0)
    assert.ok(target.requests.every(({ url }) => url === '/open'))
    const released = await webhooks.endpoints.unsuspend({ tenant, id })
    assert.equal(released.status, 'active')
    assert.equal(released.suspendedReason, null)
    await untilCounts(webhooks, { delivered: 6 })
    assert.equal(target.requests.filter(({ url }) => url === '/gated').length, 3)
  },

  'what was pending when the endpoint was suspended waits too': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const { id } = await register(webhooks, target.url)
    for (let at = 0; at < 50; at++) await webhooks.emit('order.created', at, { tenant })
    await webhooks.endpoints.suspend({ tenant, id })
    await webhooks.start()
    await untilCounts(webhooks, { held: 50 })
    assert.equal(target.requests.length, 0)
    await webhooks.endpoints.unsuspend({ tenant, id })
    await untilCounts(webhooks, { delivered: 50 })
    assert.equal(target.requests.length, 50)
  },

  'a suspension holds what a busy worker has waiting, and what it sends is settled': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: { delayMs: 20 } })
    const webhooks = engine({ worker: { concurrency: 4, perEndpoint: 4 } })
    const { id } = await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 200 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await webhooks.start()
    await target.waitFor(10)
    await webhooks.endpoints.suspend({ tenant, id })
    const arrived = target.requests.length
    await until('nothing is pending', async () => (await webhooks.stats({ tenant })).pending === 0)
    const { held } = await webhooks.stats({ tenant })
    assert.ok(held > 100, `${held} held`)
    await untilCounts(webhooks, { held, delivered: 200 - held })
    assert.ok(target.requests.length <= arrived + 4, 'only what was in flight went on')
    await webhooks.endpoints.unsuspend({ tenant, id })
    await untilCounts(webhooks, { delivered: 200 })
    assert.equal(target.requests.length, 200)
  },

  'a paused endpoint gets no new deliveries, and the ones it has wait': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const { id } = await register(webhooks, target.url)
    for (const at of [1, 2]) await webhooks.emit('order.created', at, { tenant })
    const paused = await webhooks.endpoints.update({ tenant, id, isActive: false })
    assert.equal(paused.status, 'paused')
    await webhooks.start()
    assert.equal((await webhooks.emit('order.created', 3, { tenant })).deliveries, 0)
    await untilCounts(webhooks, { held: 2 })
    assert.equal(target.requests.length, 0)
    await webhooks.endpoints.update({ tenant, id, isActive: true })
    await untilCounts(webhooks, { delivered: 2 })
    await webhooks.emit('order.created', 4, { tenant })
    await untilCounts(webhooks, { delivered: 3 })
  },

  'a release that this process never heard of is found by looking at the held rows': async ({
    store,
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const { id } = await register(webhooks, target.url)
    await webhooks.endpoints.suspend({ tenant, id })
    await webhooks.emit('order.created', 1, { tenant })
    assert.equal((await onlyDelivery(webhooks)).status, 'held')
    await store.endpoints.update({ tenant, id, patch: { suspendedAt: null, suspendedReason: null } })
    await untilCounts(webhooks, { delivered: 1 })
  },
})
