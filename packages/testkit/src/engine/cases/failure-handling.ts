import assert from 'node:assert/strict'
import { rejectsWith } from '../../store/steps.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { onlyDelivery, until, untilCounts, untilStatus } from '../until.js'

const diverting = { triggers: ['5xx', 'timeout'], divert: true }

/** Endpoints with a failure handling of their own. */
export const failureHandlingCases = engineGroup('failure handling', {
  'what fails for good is kept for pick-up: listed, sent again, dismissed': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [500, 500, 500, 200] })
    const webhooks = engine()
    await webhooks.start()
    const { id: endpointId } = await register(webhooks, target.url, { failureHandling: diverting })
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const failed = await untilStatus(webhooks, 'failed')
    assert.deepEqual([failed.diverted, failed.attempts], [true, 1], 'its own handling has no retry')
    const list = async (diverted: boolean) =>
      (await webhooks.deliveries.list({ tenant, where: { diverted, endpointId } })).data
    assert.deepEqual(await list(true), [failed])
    assert.deepEqual(await list(false), [])
    const ref = { tenant, id: failed.id }
    const dismissed = await webhooks.deliveries.dismiss(ref)
    assert.deepEqual(dismissed, { ...failed, diverted: false })
    await rejectsWith(webhooks.deliveries.dismiss(ref), 'not_found')
    assert.equal((await webhooks.deliveries.retry(ref)).diverted, false)
    await until('it is diverted again', async () => (await onlyDelivery(webhooks)).diverted)
    await webhooks.deliveries.retry(ref)
    await until('and once more', async () => {
      const { attempts, diverted } = await onlyDelivery(webhooks)
      return attempts === 3 && diverted
    })
    await webhooks.deliveries.retry(ref)
    const delivered = await untilStatus(webhooks, 'delivered')
    assert.deepEqual([delivered.diverted, delivered.attempts], [false, 4])
  },

  'what fails for good suspends the endpoint where it says so, and the rest is held': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [503, 200] })
    const webhooks = engine({ worker: { concurrency: 1, perEndpoint: 1 } })
    const suspended: string[] = []
    webhooks.on('endpoint.suspended', ({ reason }) => void suspended.push(reason))
    const failureHandling = { triggers: ['503'], suspend: true }
    const { id } = await register(webhooks, target.url, { failureHandling })
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant })
    await webhooks.start()
    await untilCounts(webhooks, { failed: 1, held: 2 })
    const reason = 'Suspended by its failure handling: the receiver answered 503.'
    await until('listeners are told', async () => suspended.length > 0)
    assert.deepEqual(suspended, [reason])
    const { status, suspendedReason, suspendedBy } = await webhooks.endpoints.get({ tenant, id })
    assert.deepEqual([status, suspendedReason, suspendedBy], ['suspended', reason, 'system'])
    await webhooks.endpoints.unsuspend({ tenant, id, by: 'tenant' })
    await untilCounts(webhooks, { failed: 1, delivered: 2 })
  },
})
