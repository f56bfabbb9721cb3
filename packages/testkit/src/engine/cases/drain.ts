import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { within } from '../../transport/context.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, onlyDelivery, statusCounts } from '../until.js'

/** One bounded pass. */
export const drainCases = engineGroup('drain', {
  'it sends all that is due, retries without delay too, and says how many': async ({ engine, receiver }) => {
    const target = await receiver()
    target.behave([500, 500, 200], '/flaky')
    const webhooks = engine({ worker: { perEndpoint: 2, concurrency: 8 } })
    await register(webhooks, `${target.url}/flaky`)
    await webhooks.emit('order.created', 0, { tenant })
    assert.deepEqual(await webhooks.drain(), { attempts: 3, delivered: 1 })
    await register(webhooks, `${target.url}/steady`)
    await webhooks.emitMany(
      Array.from({ length: 100 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    assert.deepEqual(await webhooks.drain({ deadlineMs: 30_000 }), { attempts: 200, delivered: 200 })
    assert.deepEqual(await statusCounts(webhooks), { delivered: 201 })
    assert.deepEqual(await webhooks.drain(), { attempts: 0, delivered: 0 })
  },

  'it lets held deliveries through where the gate is open': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const { id } = await register(webhooks, target.url)
    await webhooks.endpoints.suspend({ tenant, id })
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant })
    assert.equal((await webhooks.drain()).attempts, 0)
    await webhooks.endpoints.unsuspend({ tenant, id })
    assert.deepEqual(await webhooks.drain(), { attempts: 3, delivered: 3 })
  },

  'it leaves what is due later': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: 500 })
    const webhooks = engine({ retry: schedule([0, 60_000]) })
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    assert.deepEqual(await webhooks.drain(), { attempts: 1, delivered: 0 })
    assert.equal((await onlyDelivery(webhooks)).status, 'pending')
    assert.equal(target.requests.length, 1)
  },

  'stop ends it early, and what it had is free for others at once': async ({ engine, receiver, secondStore }) => {
    const target = await receiver({ behaviour: [200, { kind: 'silent' }] })
    const webhooks = engine({ limits: { timeoutMs: 60_000 } })
    await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 40 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    const drained = webhooks.drain({ deadlineMs: 600_000 })
    await target.waitFor(9)
    await within(8000, webhooks.stop({ graceMs: 100 }), 'stop() did not end')
    assert.deepEqual(await within(1000, drained, 'drain() did not end'), { attempts: 1, delivered: 1 })
    target.behave(200)
    const other = engine({ store: await secondStore() })
    assert.deepEqual(await other.drain(), { attempts: 39, delivered: 39 })
  },

  'it ends at its deadline, and what it sent in vain was an attempt, what it did not send none': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver({ behaviour: { kind: 'silent' } })
    const webhooks = engine({ limits: { timeoutMs: 60_000 }, retry: schedule([0, 60_000]) })
    await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 40 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    const drained = await within(12_000, webhooks.drain({ deadlineMs: 4000 }), 'drain() did not end')
    const sent = target.requests.length
    assert.ok(sent > 0 && sent < 40, 'some of the 40 were sent')
    assert.deepEqual(drained, { attempts: sent, delivered: 0 })
    const timedOut = (await deliveriesOf(webhooks)).filter(({ lastOutcome }) => lastOutcome === 'timeout')
    assert.equal(timedOut.length, sent)
    for (const { attempts, status } of timedOut) assert.deepEqual([attempts, status], [1, 'pending'])
    target.behave(200)
    const rest = 40 - sent
    assert.deepEqual(await webhooks.drain({ deadlineMs: 4000 }), { attempts: rest, delivered: rest })
  },
})
