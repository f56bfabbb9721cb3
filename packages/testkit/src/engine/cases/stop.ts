import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { within } from '../../transport/context.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, onlyDelivery, until, untilCounts, untilStatus } from '../until.js'

/** What `stop` may take beyond its grace, in ms: aborting, writing back, and a busy machine. */
const stopBoundMs = 8000

/** Ending a worker. */
export const stopCases = engineGroup('stop', {
  'peer defect 13: with 50 requests in flight it returns within its bound, and they cost no attempt': async ({
    engine,
    receiver,
    secondStore,
  }) => {
    // Until it has answered once, it gets one request at a time; a quarter of the slots, once it stops to answer
    const target = await receiver({ behaviour: [200, { kind: 'silent' }] })
    const first = engine({ limits: { timeoutMs: 60_000 }, worker: { concurrency: 256, perEndpoint: 64 } })
    await register(first, target.url)
    await first.emitMany(
      Array.from({ length: 81 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await first.start()
    await target.waitFor(51)
    await within(stopBoundMs, first.stop({ graceMs: 100 }), 'stop() did not return within its bound')
    const waiting = await deliveriesOf(first, { status: ['pending', 'held'] })
    assert.equal(waiting.length, 80)
    for (const { status, attempts } of waiting) {
      assert.equal(status, 'pending')
      assert.equal(attempts, 0)
    }
    target.behave(200)
    const second = engine({ store: await secondStore() })
    await second.start()
    await untilCounts(second, { delivered: 81 })
    for (const { attempts } of await deliveriesOf(second)) assert.equal(attempts, 1)
  },

  'it starts nothing new, and starting again goes on': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    await untilStatus(webhooks, 'delivered')
    await webhooks.stop()
    await webhooks.emit('order.created', 2, { tenant })
    assert.equal((await webhooks.stats({ tenant })).due, 1)
    assert.equal(target.requests.length, 1)
    await Promise.all([webhooks.start(), webhooks.start()])
    await untilCounts(webhooks, { delivered: 2 })
    assert.equal(target.requests.length, 2)
  },

  'a lease lasts as long as its request': async ({ engine, receiver, secondStore }) => {
    const answers: ServerResponse[] = []
    const target = await receiver({ behaviour: (_request, response) => void answers.push(response) })
    const worker = { leaseMs: 1000 }
    const limits = { timeoutMs: 60_000 }
    const first = engine({ worker, limits })
    const second = engine({ worker, limits, store: await secondStore() })
    await register(first, target.url)
    await first.emit('order.created', 1, { tenant })
    await first.start()
    await until('the request is there', () => answers.length === 1)
    await second.start()
    // The lease is renewed more than once
    const { dueAt } = await onlyDelivery(first)
    await until('two leases are over', () => Date.now() > (dueAt?.getTime() ?? 0) + 1000)
    // While it stops, too
    const stopped = first.stop({ graceMs: 20_000 })
    const until2 = Date.now() + 1100
    await until('another lease is over', () => Date.now() > until2)
    for (const answer of answers) answer.end()
    await stopped
    const delivery = await untilStatus(second, 'delivered')
    assert.equal(delivery.attempts, 1)
    assert.equal(target.requests.length, 1, 'nobody else took it over')
  },
})
