import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { deliveriesOf } from '../../src/engine/until.js'
import { within } from '../../src/transport/context.js'

/** How a bounded pass ends. */
export const drainCases = engineGroup('drain', {
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
    const drained = await within(12_000, webhooks.drain({ deadlineMs: 1500 }), 'drain() did not end')
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
})
