import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { engineGroup, register, tenant } from '../engine-case.js'
import { until } from '../until.js'

/** What the host hears. */
export const listenerCases = engineGroup('listeners', {
  'every step of a message is told, in order': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [500, 200, 404] })
    const webhooks = engine({ retry: schedule([0, 0], { jitter: 0 }) })
    const told: string[] = []
    webhooks.on('endpoint.created', () => void told.push('created'))
    webhooks.on('endpoint.updated', ({ endpoint }) => void told.push(`updated ${endpoint.name}`))
    webhooks.on('endpoint.deleted', () => void told.push('deleted'))
    webhooks.on('endpoint.suspended', ({ reason }) => void told.push(`suspended ${reason}`))
    webhooks.on('endpoint.resumed', () => void told.push('resumed'))
    webhooks.on('message.emitted', ({ eventType, deliveries }) => void told.push(`emitted ${eventType} ${deliveries}`))
    webhooks.on('delivery.delivered', ({ attempt, statusCode }) => void told.push(`delivered ${attempt} ${statusCode}`))
    webhooks.on('delivery.recovered', ({ attempt }) => void told.push(`recovered ${attempt}`))
    webhooks.on(
      'attempt.failed',
      ({ attempt, nextAttemptInMs }) => void told.push(`attempt ${attempt} ${nextAttemptInMs}`),
    )
    webhooks.on('delivery.failed', ({ attempt, outcome }) => void told.push(`failed ${attempt} ${outcome}`))
    await webhooks.start()
    const { id } = await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await until('the recovery is told', () => told.includes('recovered 2'))
    await webhooks.emit('order.created', 1, { tenant })
    await until('the failure is told', () => told.includes('failed 2 response'))
    await webhooks.endpoints.update({ tenant, id, name: 'Shop' })
    await webhooks.endpoints.suspend({ tenant, id, reason: 'why' })
    await webhooks.endpoints.unsuspend({ tenant, id })
    await webhooks.endpoints.delete({ tenant, id })
    assert.deepEqual(told, [
      'created',
      'emitted invoice.paid 1',
      'attempt 1 0',
      'delivered 2 200',
      'recovered 2',
      'emitted order.created 1',
      'attempt 1 0',
      'attempt 2 null',
      'failed 2 response',
      'updated Shop',
      'suspended why',
      'resumed',
      'deleted',
    ])
  },
})
