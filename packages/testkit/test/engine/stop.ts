import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { withOutbox } from '../../src/engine/store-wrap.js'
import { onlyDelivery, until } from '../../src/engine/until.js'
import { within } from '../../src/transport/context.js'

/** What `stop` may take beyond its grace, in ms: aborting, writing back, and a busy machine. */
const stopBoundMs = 8000

/** Ending a worker. */
export const stopCases = engineGroup('stop', {
  'requests in flight may end within the grace': async ({ engine, receiver }) => {
    const answers: ServerResponse[] = []
    const target = await receiver({ behaviour: (_request, response) => void answers.push(response) })
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    await until('the request is there', () => answers.length === 1)
    const stopped = webhooks.stop({ graceMs: 10_000 })
    for (const answer of answers) answer.end('done')
    await within(stopBoundMs, stopped, 'stop() waits for nothing')
    const delivery = await onlyDelivery(webhooks)
    assert.equal(delivery.status, 'delivered')
    assert.equal(delivery.attempts, 1)
  },

  'a store that hangs does not hold it up': async ({ store, engine, receiver }) => {
    const target = await receiver({ behaviour: { delayMs: 10 } })
    const never = () => new Promise<never>(() => {})
    const webhooks = engine({ store: withOutbox(store, { settle: never, release: never }) })
    await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 100 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await webhooks.start()
    await target.waitFor(5)
    await within(stopBoundMs, webhooks.stop({ graceMs: 200 }), 'stop() did not return within its bound')
  },

  'it can be called before start, twice at once, and with a close': async ({ engine, receiver, secondStore }) => {
    const target = await receiver({ behaviour: { delayMs: 100 } })
    const store = await secondStore()
    const webhooks = engine({ store })
    await webhooks.stop()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    await target.waitFor(1)
    await within(stopBoundMs, Promise.all([webhooks.stop(), webhooks.stop()]), 'stop() hangs')
    assert.equal((await onlyDelivery(webhooks)).status, 'delivered', 'the second call waits for the first')
  },
})
