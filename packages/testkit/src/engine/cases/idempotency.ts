import assert from 'node:assert/strict'
import { rejectsWith } from '../../store/steps.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { untilCounts } from '../until.js'

/** One key, one message. */
export const idempotencyCases = engineGroup('idempotency', {
  'peer defect 7: 32 concurrent emits with one key make one message and no error': async ({
    engine,
    receiver,
    secondStore,
  }) => {
    const target = await receiver()
    const webhooks = engine()
    const other = engine({ store: await secondStore() })
    await webhooks.start()
    await register(webhooks, target.url)
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, at) =>
        (at % 2 ? other : webhooks).emit('invoice.paid', { id: 'in_1' }, { tenant, idempotencyKey: 'order-1' }),
      ),
    )
    assert.equal(new Set(results.map(({ id }) => id)).size, 1)
    assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1)
    assert.ok(results.every(({ deliveries }) => deliveries === 1))
    await untilCounts(webhooks, { delivered: 1 })
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 1)
    assert.equal(target.requests.length, 1)
  },

  'a key with other content is a coded error and stores nothing': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    const options = { tenant, idempotencyKey: 'order-1' }
    const first = await webhooks.emit('order.created', { a: 1 }, options)
    await rejectsWith(webhooks.emit('order.created', { a: 2 }, options), 'idempotency_conflict')
    await rejectsWith(webhooks.emit('invoice', { a: 1 }, options), 'idempotency_conflict')
    await rejectsWith(
      webhooks.emit('order.created', { a: 1 }, { ...options, scopes: { x: 1 } }),
      'idempotency_conflict',
    )
    const again = await webhooks.emit('order.created', { a: 1 }, options)
    assert.deepEqual(again, { ...first, duplicate: true })
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 1)
  },

  'a key counts for its tenant alone': async ({ engine }) => {
    const webhooks = engine()
    const ours = await webhooks.emit('order.created', 1, { tenant, idempotencyKey: 'k' })
    const theirs = await webhooks.emit('order.created', 2, { tenant: 'globex', idempotencyKey: 'k' })
    assert.notEqual(ours.id, theirs.id)
    assert.equal(theirs.duplicate, false)
  },

  'peer defect 22: one key twice in a batch makes one message': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    const item = { type: 'order.created', payload: 1, tenant, idempotencyKey: 'k' } as const
    const [first, second] = await webhooks.emitMany([item, item])
    assert.equal(first?.id, second?.id)
    assert.deepEqual([first?.duplicate, second?.duplicate], [false, true])
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 1)
    await rejectsWith(webhooks.emitMany([item, { ...item, payload: 2 }]), 'idempotency_conflict')
  },
})
