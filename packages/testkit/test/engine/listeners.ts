import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { until, untilCounts, untilStatus } from '../../src/engine/until.js'

/** What the host hears. */
export const listenerCases = engineGroup('listeners', {
  'one that throws or rejects is reported, and nothing else suffers': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const errors: string[] = []
    let heard = 0
    webhooks.on('worker.error', ({ code }) => void errors.push(code))
    webhooks.on('worker.error', () => {
      throw new Error('in the error listener')
    })
    webhooks.on('delivery.delivered', () => {
      throw new Error('in a listener')
    })
    webhooks.on('message.emitted', () => Promise.reject(new Error('later')))
    webhooks.on('delivery.delivered', () => {
      heard += 1
    })
    await webhooks.start()
    await register(webhooks, target.url)
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant })
    await untilCounts(webhooks, { delivered: 3 })
    await until('all are heard', () => heard === 3 && errors.length === 6)
    assert.deepEqual([...new Set(errors)], ['listener_failed'])
  },

  'one that was taken off hears no more; metrics hear every attempt': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [503, 200] })
    const attempts: [number, string, boolean][] = []
    const webhooks = engine({
      metrics: {
        attempt: ({ attempt, outcome, durationMs }) => void attempts.push([attempt, outcome.kind, durationMs >= 0]),
      },
    })
    let heard = 0
    const off = webhooks.on('message.emitted', () => {
      heard += 1
    })
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    off()
    await untilStatus(webhooks, 'delivered')
    await webhooks.emit('order.created', 2, { tenant })
    await untilCounts(webhooks, { delivered: 2 })
    assert.equal(heard, 1)
    assert.deepEqual(attempts, [
      [1, 'response', true],
      [2, 'response', true],
      [1, 'response', true],
    ])
  },

  'a host function that throws does not stop the worker': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [500, 200] })
    const fail = (): never => {
      throw new Error('The host broke this.')
    }
    const webhooks = engine({
      metrics: { attempt: fail },
      retry: { next: fail },
      worker: { concurrency: 1, perEndpoint: 1 },
    })
    const errors: string[] = []
    webhooks.on('worker.error', ({ message }) => void errors.push(message))
    await webhooks.start()
    await register(webhooks, target.url)
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant })
    // The first fails, and the standard policy tries it again in 5 s
    await untilCounts(webhooks, { delivered: 2, pending: 1 })
    assert.ok(errors.length > 0)
  },

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
