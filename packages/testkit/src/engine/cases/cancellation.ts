import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { rejectsWith } from '../../store/steps.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, onlyDelivery, until, untilCounts, untilStatus } from '../until.js'

/** Deliveries taken back, and endpoints deleted. */
export const cancellationCases = engineGroup('cancellation', {
  'a pending delivery can be cancelled, once': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant, deliverAt: new Date(Date.now() + 400) })
    const { id } = await onlyDelivery(webhooks)
    const cancelled = await webhooks.deliveries.cancel({ tenant, id })
    assert.equal(cancelled.status, 'cancelled')
    assert.equal(cancelled.cancelReason, 'requested')
    await rejectsWith(webhooks.deliveries.cancel({ tenant, id }), 'delivery_final')
    await webhooks.emit('order.created', 2, { tenant, deliverAt: new Date(Date.now() + 500) })
    await untilCounts(webhooks, { cancelled: 1, delivered: 1 })
    assert.equal(target.requests.length, 1)
  },

  'one in flight stays cancelled, whatever its receiver answers': async ({ engine, receiver }) => {
    let answer: ServerResponse | undefined
    const target = await receiver({
      behaviour: (_request, response) => {
        answer = response
      },
    })
    const webhooks = engine()
    const told: string[] = []
    webhooks.on('delivery.delivered', ({ deliveryId }) => void told.push(deliveryId))
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    await until('the request is there', () => answer !== undefined)
    const { id } = await onlyDelivery(webhooks)
    await webhooks.deliveries.cancel({ tenant, id })
    answer?.end()
    await webhooks.stop()
    assert.equal((await onlyDelivery(webhooks)).status, 'cancelled')
    assert.deepEqual(told, [])
  },

  'deleting an endpoint cancels its own deliveries and keeps its log': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const doomed = await register(webhooks, `${target.url}/doomed`)
    const other = await register(webhooks, `${target.url}/other`)
    const first = await webhooks.emit('order.created', 0, { tenant })
    await untilCounts(webhooks, { delivered: 2 })
    for (const { id } of [doomed, other]) await webhooks.endpoints.suspend({ tenant, id })
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant })
    await webhooks.endpoints.delete({ tenant, id: doomed.id })
    await rejectsWith(webhooks.endpoints.get({ tenant, id: doomed.id }), 'not_found')
    await untilCounts(webhooks, { delivered: 1, cancelled: 3 }, { endpointId: doomed.id })
    for (const { cancelReason } of await deliveriesOf(webhooks, { endpointId: doomed.id, status: 'cancelled' })) {
      assert.equal(cancelReason, 'endpoint_deleted')
    }
    const kept = await onlyDelivery(webhooks, { endpointId: doomed.id, messageId: first.id })
    assert.equal((await webhooks.deliveries.attempts({ tenant, id: kept.id })).length, 1)
    await webhooks.endpoints.unsuspend({ tenant, id: other.id })
    await untilCounts(webhooks, { delivered: 4 }, { endpointId: other.id })
    assert.equal(target.requests.filter(({ url }) => url === '/doomed').length, 1)
  },

  'a deleted endpoint’s backlog goes, even one that a worker has in its hands': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: { delayMs: 20 } })
    const webhooks = engine({ worker: { concurrency: 4, perEndpoint: 4 } })
    const { id } = await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 200 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await webhooks.start()
    await target.waitFor(5)
    await webhooks.endpoints.delete({ tenant, id })
    await until('nothing waits', async () => {
      const { pending, held } = await webhooks.stats({ tenant })
      return pending + held === 0
    })
    await webhooks.stop()
    assert.ok((await deliveriesOf(webhooks, { status: 'cancelled' })).length > 150)
    assert.equal((await deliveriesOf(webhooks, { status: ['failed'] })).length, 0)
  },

  'an expired lease of a worker that died is taken over': async ({ store, engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    const request = { limit: 10, maxBytes: 1_000_000, leaseMs: 500, token: 4711, known: new Map() }
    const { deliveries } = await store.outbox.claim(request)
    assert.equal(deliveries.length, 1)
    await webhooks.start()
    const delivery = await untilStatus(webhooks, 'delivered')
    // Peer defect 9: the dead worker's word counts no more
    const settlements = [
      { tenant, deliveryId: delivery.id, token: 4711, transition: { status: 'failed' as const }, attempt: null },
    ]
    assert.deepEqual((await store.outbox.settle({ settlements, health: [] })).stale, [delivery.id])
    assert.equal((await onlyDelivery(webhooks)).status, 'delivered')
    assert.equal(target.requests.length, 1)
  },
})
