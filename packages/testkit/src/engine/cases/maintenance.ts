import assert from 'node:assert/strict'
import { engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, until, untilCounts } from '../until.js'

/** What operators and customers call. */
export const maintenanceCases = engineGroup('maintenance', {
  'stats count what waits, of one tenant or of all': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    const gated = await register(webhooks, target.url)
    await webhooks.endpoints.suspend({ tenant, id: gated.id })
    await webhooks.endpoints.create({ tenant: 'globex', url: target.url })
    await webhooks.emit('order.created', 1, { tenant })
    await webhooks.emit('order.created', 2, { tenant, deliverAt: new Date(Date.now() + 3_600_000) })
    await webhooks.emit('order.created', 3, { tenant: 'globex' })
    await until('the oldest has some age', async () => (await webhooks.stats({ tenant })).oldestDueAgeMs > 0)
    const { oldestDueAgeMs, ...ours } = await webhooks.stats({ tenant })
    assert.ok(oldestDueAgeMs < 60_000)
    assert.deepEqual(ours, { due: 1, pending: 2, held: 2, suspendedEndpoints: 1, isCapped: false })
    const all = await webhooks.stats()
    assert.deepEqual([all.due, all.pending, all.held, all.suspendedEndpoints], [2, 3, 2, 1])
    await webhooks.drain()
    const { due, oldestDueAgeMs: age } = await webhooks.stats()
    assert.deepEqual([due, age], [0, 0])
  },

  'prune deletes what is final and old, and nothing that waits': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const { id } = await register(webhooks, target.url)
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant, idempotencyKey: `k${at}` })
    await webhooks.drain()
    await webhooks.endpoints.suspend({ tenant, id })
    const waiting = await webhooks.emit('order.created', 4, { tenant })
    assert.deepEqual(await webhooks.prune({ before: new Date(0) }), { messages: 0 })
    assert.deepEqual(await webhooks.prune({ before: new Date(Date.now() + 60_000) }), { messages: 3 })
    const { data } = await webhooks.messages.list({ tenant })
    assert.deepEqual(
      data.map((message) => message.id),
      [waiting.id],
    )
    await webhooks.endpoints.unsuspend({ tenant, id })
    await webhooks.drain()
    await untilCounts(webhooks, { delivered: 1 })
    assert.equal((await webhooks.emit('order.created', 5, { tenant, idempotencyKey: 'k1' })).duplicate, false)
  },

  'tenants.delete leaves nothing of a tenant and nothing else touched': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    await webhooks.endpoints.create({ tenant: 'globex', url: target.url })
    for (let at = 0; at < 30; at++) await webhooks.emit('order.created', at, { tenant })
    await webhooks.emit('order.created', 0, { tenant: 'globex' })
    await webhooks.drain()
    await webhooks.emit('order.created', 'waiting', { tenant })
    const { deleted } = await webhooks.tenants.delete({ tenant })
    assert.ok(deleted >= 63, `${deleted} rows`)
    assert.equal((await webhooks.endpoints.list({ tenant, total: true })).total, 0)
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 0)
    assert.deepEqual(await deliveriesOf(webhooks), [])
    assert.equal((await deliveriesOf(webhooks, {}, 'globex')).length, 1)
    assert.equal((await webhooks.endpoints.list({ tenant: 'globex', total: true })).total, 1)
    assert.deepEqual(await webhooks.drain(), { attempts: 0, delivered: 0 })
  },
})
