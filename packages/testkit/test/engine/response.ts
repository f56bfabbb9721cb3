import assert from 'node:assert/strict'
import { type Delivery, WebhooksError } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { withOutbox } from '../../src/engine/store-wrap.js'
import { deliveriesOf, onlyDelivery, until, untilCounts, untilStatus } from '../../src/engine/until.js'

function msFromNow({ dueAt }: Delivery): number {
  assert.ok(dueAt, 'it is due again')
  return dueAt.getTime() - Date.now()
}

/** What the worker makes of answers, and of what it cannot store. */
export const responseCases = engineGroup('response', {
  'a receiver that always fails ends as failed when the policy says so': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: 404 })
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const delivery = await untilStatus(webhooks, 'failed')
    assert.equal(delivery.attempts, 3)
    assert.equal(delivery.dueAt, null)
    assert.equal(target.requests.length, 3)
  },

  'peer defect 17: 503 with Retry-After as a date is heeded': async ({ engine, receiver }) => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const target = await receiver({ behaviour: { status: 503, headers: { 'retry-after': date } } })
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await until('the attempt is logged', async () => (await onlyDelivery(webhooks)).attempts === 1)
    const waits = msFromNow(await onlyDelivery(webhooks))
    assert.ok(waits > 3_500_000 && waits <= 3_600_500, `due in ${waits} ms`)
  },

  'a short Retry-After is waited for, and then the delivery succeeds': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [{ status: 429, headers: { 'retry-after': '1' } }, 200] })
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await untilStatus(webhooks, 'delivered')
    const [first, second] = target.requests
    assert.ok(first && second)
    assert.ok(second.receivedAt - first.receivedAt >= 990, 'not before the second was over')
  },

  'peer defect 25: a row that the store refuses does not fail its batch': async ({ store, engine, receiver }) => {
    const target = await receiver()
    target.behave({ body: 'poison' }, '/poison')
    const refusing = withOutbox(store, {
      settle(request) {
        const refused = request.settlements.some(({ attempt }) => attempt?.responseBody === 'poison')
        if (refused) return Promise.reject(new WebhooksError('store_failed', 'The store refuses a row.'))
        return store.outbox.settle(request)
      },
    })
    const webhooks = engine({ store: refusing })
    const errors: string[] = []
    webhooks.on('worker.error', ({ code }) => void errors.push(code))
    const poisoned = await register(webhooks, `${target.url}/poison`)
    for (const path of ['a', 'b', 'c']) await register(webhooks, `${target.url}/${path}`)
    for (let at = 0; at < 5; at++) await webhooks.emit('order.created', at, { tenant })
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 20 })
    assert.equal(target.requests.length, 20)
    assert.ok(errors.includes('store_failed'))
    for (const { id } of await deliveriesOf(webhooks, { endpointId: poisoned.id })) {
      const attempts = await webhooks.deliveries.attempts({ tenant, id })
      assert.deepEqual(
        attempts.map(({ responseBody }) => responseBody),
        [null],
      )
    }
  },
})
