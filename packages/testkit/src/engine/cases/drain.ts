import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { engineGroup, register, tenant } from '../engine-case.js'
import { onlyDelivery, statusCounts } from '../until.js'

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
})
