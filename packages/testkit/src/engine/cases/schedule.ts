import assert from 'node:assert/strict'
import { engineGroup, register, tenant } from '../engine-case.js'
import { onlyDelivery, until, untilCounts, untilStatus } from '../until.js'

/** Messages with a time of their own. */
export const scheduleCases = engineGroup('schedule', {
  'nothing is sent before deliverAt': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    const deliverAt = new Date(Date.now() + 700)
    await webhooks.emit('order.created', 'later', { tenant, deliverAt })
    assert.deepEqual((await onlyDelivery(webhooks)).dueAt, deliverAt)
    await webhooks.emit('order.created', 'now', { tenant })
    await untilCounts(webhooks, { delivered: 2 })
    const [first, second] = target.requests
    assert.ok(first?.text.includes('now'))
    assert.ok(second?.text.includes('later'))
    assert.ok((second?.receivedAt ?? 0) >= deliverAt.getTime(), 'not early')
  },

  'what still waits at expiresAt is cancelled': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const { id } = await register(webhooks, target.url)
    await webhooks.endpoints.suspend({ tenant, id })
    const expiresAt = new Date(Date.now() + 200)
    await webhooks.emit('order.created', 'stale', { tenant, expiresAt })
    await webhooks.emit('order.created', 'fresh', { tenant })
    await until('the message has expired', () => Date.now() > expiresAt.getTime())
    await webhooks.endpoints.unsuspend({ tenant, id })
    await untilCounts(webhooks, { cancelled: 1, delivered: 1 })
    const cancelled = await untilStatus(webhooks, 'cancelled', { status: 'cancelled' })
    assert.equal(cancelled.cancelReason, 'expired')
    assert.equal(cancelled.attempts, 0)
    assert.equal(target.requests.length, 1)
    assert.ok(target.requests[0]?.text.includes('fresh'))
  },

  'an emitter’s fast clock delays nothing, and its slow one cancels nothing': async ({ store, engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    for (const [index, offMs] of [3_600_000, -3_600_000].entries()) {
      const now = () => Date.now() + offMs
      const emitter = engine({ store, clock: { now, monotonic: () => performance.now(), setTimer: () => () => {} } })
      await emitter.emit('order.created', 'at once', { tenant })
      await untilCounts(webhooks, { delivered: 2 * index + 1 })
      const times = { deliverAt: new Date(now() + 10), expiresAt: new Date(now() + 600_000) }
      await emitter.emit('order.created', 'soon', { tenant, ...times })
      await untilCounts(webhooks, { delivered: 2 * index + 2 })
    }
    assert.equal(target.requests.length, 4)
  },

  'peer defect 1: what was due long ago is sent all the same': async ({ store, engine, receiver }) => {
    const target = await receiver()
    const past = Date.now() - 30 * 24 * 3_600_000
    const before = engine({ clock: { now: () => past, monotonic: () => 0, setTimer: () => () => {} } })
    await register(before, target.url)
    await before.emit('order.created', 1, { tenant })
    const webhooks = engine({ store })
    await webhooks.start()
    const delivery = await untilStatus(webhooks, 'delivered')
    assert.equal(delivery.createdAt.getTime(), past)
  },
})
