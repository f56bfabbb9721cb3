import assert from 'node:assert/strict'
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
})
