import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { rejectsWith } from '../../store/steps.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { onlyDelivery, until, untilStatus } from '../until.js'

/** Deliveries sent again by hand. */
export const retryCases = engineGroup('retry', {
  'a failed delivery starts a fresh budget, and its attempt numbers go on': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [500, 500, 500, 200] })
    const webhooks = engine({ retry: schedule([0, 0], { jitter: 0 }) })
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const failed = await untilStatus(webhooks, 'failed')
    assert.equal(failed.attempts, 2)
    const again = await webhooks.deliveries.retry({ tenant, id: failed.id })
    assert.equal(again.id, failed.id)
    const delivered = await untilStatus(webhooks, 'delivered')
    assert.equal(delivered.id, failed.id)
    assert.equal(delivered.attempts, 4)
    const attempts = await webhooks.deliveries.attempts({ tenant, id: failed.id })
    assert.deepEqual(
      attempts.map(({ number, statusCode }) => [number, statusCode]),
      [
        [1, 500],
        [2, 500],
        [3, 500],
        [4, 200],
      ],
    )
    assert.equal(new Set(target.requests.map(({ headers }) => headers['webhook-id'])).size, 1)
  },

  'a delivered one can be sent again, one that is not final cannot': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const { id } = await onlyDelivery(webhooks)
    await rejectsWith(webhooks.deliveries.retry({ tenant, id }), 'delivery_not_final')
    await webhooks.start()
    await untilStatus(webhooks, 'delivered')
    await webhooks.deliveries.retry({ tenant, id })
    await target.waitFor(2)
    await until('it is delivered again', async () => {
      const { status, attempts } = await onlyDelivery(webhooks)
      return status === 'delivered' && attempts === 2
    })
  },

  'one of a suspended endpoint waits behind the gate; one of a deleted endpoint is refused': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const endpoint = await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const { id } = await untilStatus(webhooks, 'delivered')
    await webhooks.endpoints.suspend({ tenant, id: endpoint.id })
    assert.equal((await webhooks.deliveries.retry({ tenant, id })).status, 'held')
    await webhooks.endpoints.unsuspend({ tenant, id: endpoint.id })
    await target.waitFor(2)
    await untilStatus(webhooks, 'delivered')
    await webhooks.endpoints.delete({ tenant, id: endpoint.id })
    await rejectsWith(webhooks.deliveries.retry({ tenant, id }), 'not_found')
  },
})
